import { ActionIcon, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { AddButton } from '#platform/ui/add-button.tsx';
import {
  INTERVALS,
  type Measure,
  type Question,
  SERIES_IDS,
  type TrendQuestion,
} from '../question.contract.ts';
import classes from './analysis.module.css';
import editorClasses from './editor.module.css';
import { anyEvent } from './questions.ts';
import { PropertySelect, SelectorEditor } from './selector-editor.tsx';

const MEASURES = [
  { value: 'people', label: 'people' },
  { value: 'count', label: 'events' },
  { value: 'sum', label: 'sum of' },
  { value: 'average', label: 'average of' },
  { value: 'minimum', label: 'least' },
  { value: 'maximum', label: 'most' },
  { value: 'median', label: 'median of' },
  { value: 'p90', label: '90th percentile of' },
] as const;

type Counted = Pick<TrendQuestion, 'series' | 'formula'>;

/** What is counted: one series or several, and how they are put together. */
export function SeriesEditor({
  value: { series, formula },
  onChange: set,
}: {
  value: Counted;
  onChange: (change: Partial<Counted>) => void;
}) {
  return (
    <fieldset className={editorClasses.part}>
      <legend>Count</legend>
      {series.map((one, i) => (
        <div key={SERIES_IDS[i]} className={classes.series}>
          <span className={classes.letter} aria-hidden>
            {SERIES_IDS[i]}
          </span>
          <div className={classes.grow}>
            <SelectorEditor
              label={`Event of series ${SERIES_IDS[i]}`}
              value={one}
              onChange={(next) => set({ series: series.with(i, next) })}
            >
              {series.length > 1 && (
                <ActionIcon
                  aria-label={`Remove series ${SERIES_IDS[i]}`}
                  onClick={() => set({ series: series.toSpliced(i, 1) })}
                >
                  <IconX size={14} />
                </ActionIcon>
              )}
            </SelectorEditor>
            <MeasureEditor
              value={one.measure}
              onChange={(measure) => set({ series: series.with(i, { ...one, measure }) })}
            />
          </div>
        </div>
      ))}
      <AddButton
        size="compact-xs"
        disabled={series.length >= SERIES_IDS.length}
        onClick={() => set({ series: [...series, { ...anyEvent, measure: { kind: 'people' } }] })}
      >
        Another series
      </AddButton>
      {(series.length > 1 || formula !== null) && (
        <TextInput
          size="xs"
          label="Formula"
          placeholder="A / B * 100"
          value={formula ?? ''}
          onChange={({ currentTarget: { value } }) => set({ formula: value || null })}
        />
      )}
    </fieldset>
  );
}

/** The series of a trend, how they are cut and put together. */
export function TrendEditor({
  question,
  onChange,
}: {
  question: TrendQuestion;
  onChange: (question: Question) => void;
}) {
  const set = (change: Partial<TrendQuestion>) => onChange({ ...question, ...change });
  return (
    <>
      <SeriesEditor value={question} onChange={set} />
      <fieldset className={editorClasses.part}>
        <legend>Show</legend>
        <div className={editorClasses.line}>
          <NativeSelect
            size="xs"
            aria-label="Interval"
            value={question.interval}
            onChange={(event) => set({ interval: event.currentTarget.value as 'day' })}
            data={INTERVALS.map((value) => ({
              value,
              label: value === 'all' ? 'as one number' : `by ${value}`,
            }))}
          />
          <PropertySelect
            label="Break down by"
            none="not broken down"
            value={question.breakdown?.property ?? null}
            onChange={(property) => set({ breakdown: property && { property, limit: 10 } })}
          />
        </div>
        <Checkbox
          size="xs"
          label="Compare with the period before"
          checked={question.compare}
          onChange={(event) => set({ compare: event.currentTarget.checked })}
        />
      </fieldset>
    </>
  );
}

function choiceOf(measure: Measure): string {
  if (measure.kind !== 'percentile') return measure.kind;
  return measure.percent === 50 ? 'median' : 'p90';
}

function MeasureEditor({
  value,
  onChange,
}: {
  value: Measure;
  onChange: (value: Measure) => void;
}) {
  const property =
    'property' in value ? value.property : ({ source: 'property', name: '' } as const);
  const choose = (choice: string) => {
    if (choice === 'people' || choice === 'count') return onChange({ kind: choice });
    if (choice === 'median' || choice === 'p90') {
      const percent = choice === 'median' ? 50 : 90;
      return onChange({ kind: 'percentile', property, percent });
    }
    onChange({ kind: choice as 'sum', property });
  };
  return (
    <div className={editorClasses.line}>
      <NativeSelect
        size="xs"
        aria-label="Measure"
        value={choiceOf(value)}
        onChange={(event) => choose(event.currentTarget.value)}
        data={MEASURES.map(({ value: kind, label }) => ({ value: kind, label }))}
      />
      {'property' in value && (
        <PropertySelect
          label="Property measured"
          none="Choose a property"
          value={value.property.name ? value.property : null}
          onChange={(next) => next && onChange({ ...value, property: next })}
        />
      )}
    </div>
  );
}
