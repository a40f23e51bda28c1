import { Checkbox, NativeSelect } from '@mantine/core';
import type { FunnelQuestion, PathsQuestion, Question } from '../question.contract.ts';
import classes from './analysis.module.css';
import editorClasses from './editor.module.css';
import { FunnelEditor } from './funnel-editor.tsx';
import { anyEvent, KINDS, type Kind, questionOf } from './questions.ts';
import { RetentionEditor, UnitSelect } from './retention-editor.tsx';
import { RangeEditor, ScopeEditor, SmallNumber } from './scope-editor.tsx';
import { PropertySelect, SelectorEditor } from './selector-editor.tsx';
import { TrendEditor } from './trend-editor.tsx';

interface Props {
  readonly question: Question;
  readonly onChange: (question: Question) => void;
}

/** Everything that makes up a question, to be changed. */
export function QuestionEditor({ question, onChange }: Props) {
  return (
    <form
      className={classes.editor}
      aria-label="Question"
      onSubmit={(event) => event.preventDefault()}
    >
      <NativeSelect
        aria-label="Kind of question"
        value={question.kind}
        onChange={(event) => onChange(questionOf(event.currentTarget.value as Kind, question))}
        data={KINDS.map(({ value, label }) => ({ value, label }))}
      />
      <p className={classes.about}>{KINDS.find(({ value }) => value === question.kind)?.about}</p>
      <Own question={question} onChange={onChange} />
      <fieldset className={editorClasses.part}>
        <legend>When</legend>
        <RangeEditor
          value={question.range}
          onChange={(range) => onChange({ ...question, range })}
        />
        <div className={editorClasses.line}>
          <span>Days and weeks of</span>
          <ZoneSelect
            value={question.timeZone}
            onChange={(timeZone) => onChange({ ...question, timeZone })}
          />
        </div>
      </fieldset>
      <ScopeEditor question={question} onChange={onChange} />
    </form>
  );
}

function Own({ question, onChange }: Props) {
  switch (question.kind) {
    case 'trend':
      return <TrendEditor question={question} onChange={onChange} />;
    case 'funnel':
      return <FunnelEditor question={question as FunnelQuestion} onChange={onChange} />;
    case 'retention':
      return <RetentionEditor question={question} onChange={onChange} />;
    case 'paths':
      return <PathsEditor question={question} onChange={onChange} />;
    default:
      return (
        <fieldset className={editorClasses.part}>
          <legend>Active is who did</legend>
          <SelectorEditor
            label="Event"
            value={question.selector}
            onChange={(selector) => onChange({ ...question, selector })}
          />
          <div className={editorClasses.line}>
            <span>in each</span>
            <UnitSelect
              value={question.interval}
              onChange={(interval) => onChange({ ...question, interval })}
            />
          </div>
          {question.kind === 'stickiness' && (
            <Checkbox
              size="xs"
              label="Count those active at least so often"
              checked={question.cumulative}
              onChange={(event) =>
                onChange({ ...question, cumulative: event.currentTarget.checked })
              }
            />
          )}
        </fieldset>
      );
  }
}

function PathsEditor({
  question,
  onChange,
}: {
  question: PathsQuestion;
  onChange: (question: Question) => void;
}) {
  const set = (change: Partial<PathsQuestion>) => onChange({ ...question, ...change });
  return (
    <fieldset className={editorClasses.part}>
      <legend>Paths</legend>
      <NativeSelect
        size="xs"
        aria-label="Direction"
        value={question.direction}
        onChange={(event) => set({ direction: event.currentTarget.value as 'from' })}
        data={[
          { value: 'from', label: 'What people do after' },
          { value: 'to', label: 'What led people to' },
        ]}
      />
      <SelectorEditor
        label="Event"
        value={question.anchor ?? anyEvent}
        onChange={(anchor) =>
          set({ anchor: anchor.event === null && anchor.filters.length === 0 ? null : anchor })
        }
      />
      <div className={editorClasses.line}>
        <span>by</span>
        <PropertySelect
          label="Steps are called by"
          value={question.node}
          onChange={(node) => node && set({ node })}
        />
        <span>,</span>
        <SmallNumber
          label="Steps"
          value={question.length}
          least={2}
          most={10}
          onChange={(length) => set({ length })}
        />
        <span>steps</span>
      </div>
    </fieldset>
  );
}

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')];

function ZoneSelect(props: { value: string; onChange: (zone: string) => void }) {
  const zones = ZONES.includes(props.value) ? ZONES : [props.value, ...ZONES];
  return (
    <NativeSelect
      className={classes.grow}
      size="xs"
      aria-label="Time zone"
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      data={zones}
    />
  );
}
