import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import editorClasses from '#stages/learn/analysis/ui/editor.module.css';
import { FunnelEditor } from '#stages/learn/analysis/ui/funnel-editor.tsx';
import { StartEditor, UnitSelect } from '#stages/learn/analysis/ui/retention-editor.tsx';
import { ScopeFilters, SmallNumber } from '#stages/learn/analysis/ui/scope-editor.tsx';
import { PropertySelect, SelectorEditor } from '#stages/learn/analysis/ui/selector-editor.tsx';
import { SeriesEditor } from '#stages/learn/analysis/ui/trend-editor.tsx';
import type { Source } from '../source.contract.ts';
import { funnelOf } from '../source-questions.ts';
import { SURVEY_LABELS } from '../survey-labels.ts';
import { FormulaEditor } from './formula-editor.tsx';
import classes from './metrics.module.css';
import { AddedUp } from './source-fields.tsx';

interface Props<S extends Source = Source> {
  readonly source: S;
  readonly onChange: (source: Source) => void;
}
type Of<K extends Source['kind']> = Props<Source & { kind: K }>;

/** What a metric is measured from, to be changed: the editors of questions, for one number a day. */
export function SourceEditor({ source, onChange }: Props) {
  return (
    <div className={classes.editor}>
      <Own source={source} onChange={onChange} />
      {'filters' in source && (
        <fieldset className={editorClasses.part}>
          <legend>Only</legend>
          <ScopeFilters
            value={source}
            onChange={(change) => onChange({ ...source, ...change } as Source)}
          />
        </fieldset>
      )}
    </div>
  );
}

function Own({ source, onChange }: Props) {
  switch (source.kind) {
    case 'events':
      return (
        <>
          <SeriesEditor value={source} onChange={(change) => onChange({ ...source, ...change })} />
          <AddedUp value={source.days} onChange={(days) => onChange({ ...source, days })} />
        </>
      );
    case 'funnel':
      return <FunnelSource source={source} onChange={onChange} />;
    case 'retention':
      return <RetentionSource source={source} onChange={onChange} />;
    case 'survey':
      return <SurveySource source={source} onChange={onChange} />;
    case 'formula':
      return (
        <FormulaEditor
          value={source.formula}
          onChange={(formula) => onChange({ kind: 'formula', formula })}
        />
      );
    case 'sql':
      return (
        <Textarea
          label="SELECT over the table “events”"
          description="It answers a row a day, in the columns “day” and “value”."
          autosize
          minRows={5}
          maxRows={18}
          spellCheck={false}
          classNames={{ input: classes.code }}
          value={source.sql}
          onChange={(event) => onChange({ kind: 'sql', sql: event.currentTarget.value })}
        />
      );
    case 'manual':
      return (
        <p className={classes.hint}>
          Somebody types in the value of each day, or imports them as CSV.
        </p>
      );
  }
}

const nowhere = { productId: null, timeZone: 'UTC' };
const noDays = { from: '2026-01-01', to: '2026-01-01' };

function FunnelSource({ source, onChange }: Of<'funnel'>) {
  return (
    <FunnelEditor
      plain
      question={funnelOf(source, nowhere, noDays)}
      onChange={({ steps, order, entry, window, exclusions }) =>
        onChange({ ...source, steps, order, entry, window, exclusions })
      }
    />
  );
}

const MOST_INTERVALS = 59;

function RetentionSource({ source, onChange }: Of<'retention'>) {
  return (
    <>
      <StartEditor value={source} onChange={(change) => onChange({ ...source, ...change })} />
      <fieldset className={editorClasses.part}>
        <legend>Return</legend>
        <SelectorEditor
          label="Return event"
          value={source.return}
          onChange={(next) => onChange({ ...source, return: next })}
        />
        <div className={editorClasses.line}>
          <span>in</span>
          <UnitSelect value={source.unit} onChange={(unit) => onChange({ ...source, unit })} />
          <SmallNumber
            label="Interval"
            value={source.interval}
            most={MOST_INTERVALS}
            onChange={(interval) => onChange({ ...source, interval })}
          />
          <span>after the start, counted from the start itself</span>
        </div>
      </fieldset>
    </>
  );
}

function SurveySource({ source, onChange }: Of<'survey'>) {
  const set = (change: Partial<typeof source>) => onChange({ ...source, ...change });
  return (
    <>
      <fieldset className={editorClasses.part}>
        <legend>Answers</legend>
        <SelectorEditor
          label="Event of an answer"
          value={source.answer}
          onChange={(answer) => set({ answer })}
        />
        <div className={editorClasses.line}>
          <span>with the answer in</span>
          <PropertySelect
            label="Property with the answer"
            none="Choose a property"
            value={source.property.name ? source.property : null}
            onChange={(property) => property && set({ property })}
          />
        </div>
      </fieldset>
      <fieldset className={editorClasses.part}>
        <legend>Score</legend>
        <NativeSelect
          size="xs"
          aria-label="Score"
          value={source.score}
          onChange={(event) => set({ score: event.currentTarget.value as typeof source.score })}
          data={Object.entries(SURVEY_LABELS).map(([value, label]) => ({ value, label }))}
        />
        {source.score === 'top_two' && (
          <div className={editorClasses.line}>
            <span>of a scale from 1 to</span>
            <SmallNumber
              label="Highest answer"
              least={2}
              most={100}
              value={source.scale}
              onChange={(scale) => set({ scale })}
            />
          </div>
        )}
        {source.score === 'pmf' && (
          <TextInput
            size="xs"
            label="Answers that count, separated by commas"
            value={source.values.join(', ')}
            onChange={({ currentTarget: { value } }) => {
              const values = value.split(',').map((text) => text.trim());
              if (values.some(Boolean)) set({ values });
            }}
          />
        )}
      </fieldset>
      <AddedUp value={source.days} onChange={(days) => set({ days })} />
    </>
  );
}
