import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Question, RetentionQuestion } from '../question.contract.ts';
import editorClasses from './editor.module.css';
import { SmallNumber } from './scope-editor.tsx';
import { SelectorEditor } from './selector-editor.tsx';

type Unit = 'day' | 'week' | 'month';

/** A day, a week or a month. */
export function UnitSelect({ value, onChange }: { value: Unit; onChange: (unit: Unit) => void }) {
  return (
    <NativeSelect
      size="xs"
      aria-label="Interval"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Unit)}
      data={['day', 'week', 'month']}
    />
  );
}

/** What counts as a start, and whether only a person's first. */
export function StartEditor({
  value: question,
  onChange: set,
}: {
  value: Pick<RetentionQuestion, 'start' | 'basis'>;
  onChange: (change: Partial<Pick<RetentionQuestion, 'start' | 'basis'>>) => void;
}) {
  return (
    <fieldset className={editorClasses.part}>
      <legend>Start</legend>
      <SelectorEditor
        label="Start event"
        value={question.start}
        onChange={(start) => set({ start })}
      />
      <NativeSelect
        size="xs"
        aria-label="Basis"
        value={question.basis}
        onChange={(event) => set({ basis: event.currentTarget.value as 'first' })}
        data={[
          { value: 'first', label: 'for the first time ever' },
          { value: 'recurring', label: 'each time' },
        ]}
      />
    </fieldset>
  );
}

/** Who starts, who comes back, and over which time. */
export function RetentionEditor({
  question,
  onChange,
}: {
  question: RetentionQuestion;
  onChange: (question: Question) => void;
}) {
  const set = (change: Partial<RetentionQuestion>) => onChange({ ...question, ...change });
  return (
    <>
      <StartEditor value={question} onChange={set} />
      <fieldset className={editorClasses.part}>
        <legend>Return</legend>
        <SelectorEditor
          label="Return event"
          value={question.return}
          onChange={(next) => set({ return: next })}
        />
        <div className={editorClasses.line}>
          <NativeSelect
            size="xs"
            aria-label="Counted"
            value={question.mode}
            onChange={(event) => {
              const mode = event.currentTarget.value as RetentionQuestion['mode'];
              set({ mode, brackets: mode === 'brackets' ? [1, 2, 4] : [] });
            }}
            data={[
              { value: 'on', label: 'in exactly that' },
              { value: 'onOrAfter', label: 'in that or any later' },
              { value: 'brackets', label: 'in spans of' },
            ]}
          />
          <UnitSelect value={question.unit} onChange={(unit) => set({ unit })} />
        </div>
        {question.mode === 'brackets' && (
          <Spans value={question.brackets} onChange={(brackets) => set({ brackets })} />
        )}
        <div className={editorClasses.line}>
          <span>Follow</span>
          <SmallNumber
            label="Intervals"
            value={question.periods}
            least={2}
            most={60}
            onChange={(periods) => set({ periods })}
          />
          <NativeSelect
            size="xs"
            aria-label="Intervals counted from"
            value={question.counting}
            onChange={(event) => set({ counting: event.currentTarget.value as 'calendar' })}
            data={[
              { value: 'calendar', label: `calendar ${question.unit}s` },
              { value: 'rolling', label: `${question.unit}s from the start itself` },
            ]}
          />
        </div>
        <NativeSelect
          size="xs"
          aria-label="Mean"
          value={question.mean}
          onChange={(event) => set({ mean: event.currentTarget.value as 'weighted' })}
          data={[
            { value: 'weighted', label: 'Mean: each person counts the same' },
            { value: 'simple', label: 'Mean: each cohort counts the same' },
          ]}
        />
      </fieldset>
    </>
  );
}

/** `1, 2, 4`: the first interval of each span. Only rising numbers are taken over. */
function Spans(props: { value: readonly number[]; onChange: (value: number[]) => void }) {
  const [typed, setTyped] = useState(props.value.join(', '));
  const read = (text: string) =>
    text.split(/[\s,;]+/).flatMap((part) => (part ? [Number(part)] : []));
  const isRising = (numbers: readonly number[]) =>
    numbers.length > 0 &&
    numbers.length <= 20 &&
    numbers.every((n, i) => Number.isInteger(n) && n > (numbers[i - 1] ?? 0) && n <= 60);
  return (
    <TextInput
      size="xs"
      label="First interval of each span"
      error={isRising(read(typed)) ? null : 'Rising numbers from 1 to 60, such as 1, 2, 4.'}
      value={typed}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        if (isRising(read(value))) props.onChange(read(value));
      }}
    />
  );
}
