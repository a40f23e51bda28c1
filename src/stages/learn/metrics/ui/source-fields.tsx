import { NativeSelect } from '@mantine/core';
import editorClasses from '#stages/learn/analysis/ui/editor.module.css';

const SPANS = [
  { value: 1, label: 'each day alone' },
  { value: 7, label: 'over the last 7 days' },
  { value: 28, label: 'over the last 28 days' },
];

/** How many days each day's value looks back on. */
export function AddedUp({ value, onChange }: { value: number; onChange: (days: number) => void }) {
  const spans = SPANS.some((span) => span.value === value)
    ? SPANS
    : [...SPANS, { value, label: `over the last ${value} days` }];
  return (
    <fieldset className={editorClasses.part}>
      <legend>For each day</legend>
      <NativeSelect
        size="xs"
        aria-label="Days that a value looks back on"
        value={String(value)}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
        data={spans.map((span) => ({ value: String(span.value), label: span.label }))}
      />
    </fieldset>
  );
}
