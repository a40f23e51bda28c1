import { NativeSelect, TextInput } from '@mantine/core';
import editorClasses from '#stages/learn/analysis/ui/editor.module.css';
import classes from './metrics.module.css';
import { useMetricTree } from './use-metrics.ts';

/** A formula over other metrics, which are put in by their names and stand by their keys. */
export function FormulaEditor({
  value,
  onChange,
}: {
  value: string;
  onChange: (formula: string) => void;
}) {
  const metrics = useMetricTree().data?.items ?? [];
  const named = metrics.filter(({ key }) => new RegExp(`(^|[^A-Z])${key}(?!\\d)`).test(value));
  return (
    <fieldset className={editorClasses.part}>
      <legend>Formula</legend>
      <TextInput
        aria-label="Formula"
        placeholder="ME-1 / ME-2 * 100"
        classNames={{ input: classes.code }}
        value={value}
        maxLength={500}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <NativeSelect
        size="xs"
        aria-label="Put in a metric"
        value=""
        onChange={({ currentTarget: { value: key } }) => {
          if (key) onChange(value.trim() ? `${value.trimEnd()} ${key}` : key);
        }}
        data={[
          { value: '', label: 'Put in a metric …' },
          ...metrics.map(({ key, name }) => ({ value: key, label: `${name} (${key})` })),
        ]}
      />
      {named.length > 0 && (
        <ul className={classes.named}>
          {named.map(({ key, name }) => (
            <li key={key}>
              <code>{key}</code> {name}
            </li>
          ))}
        </ul>
      )}
      <p className={classes.hint}>
        A day has a value where all metrics in the formula have one. Use + − * / and brackets.
      </p>
    </fieldset>
  );
}
