import { NativeSelect, Switch } from '@mantine/core';
import type { ImportTargetInfo } from '../imports.contract.ts';
import type { ImportMapping, Part } from '../mapping.ts';
import classes from './imports.module.css';

const RULES = [
  { value: 'skip', label: 'leave it as it is' },
  { value: 'fill', label: 'fill its empty fields' },
  { value: 'overwrite', label: 'overwrite its fields' },
];

interface Props {
  readonly mapping: ImportMapping;
  readonly targets: readonly ImportTargetInfo[];
  readonly onChange: (mapping: ImportMapping) => void;
}

/** What happens to records that are there already, and to values that cannot be read. */
export function MatchRules({ mapping, targets, onChange }: Props) {
  const set = (part: Part, onMatch: string) =>
    onChange({
      ...mapping,
      parts: mapping.parts.map((other) =>
        other === part ? { ...part, onMatch: onMatch as Part['onMatch'] } : other,
      ),
    });
  return (
    <section className={classes.section} aria-label="What is there already">
      <h2>What is there already</h2>
      <div className={classes.rules}>
        {mapping.parts.map((part) => {
          const target = targets.find(({ noun }) => noun === part.noun);
          const labelOf = (name: string) =>
            target?.fields.find((field) => field.name === name)?.label ?? name;
          const by = (target?.matchBy ?? [])
            .map((names) => names.map(labelOf).join(' with '))
            .join(' or ');
          return (
            <NativeSelect
              key={part.name}
              label={`When a ${target?.label.one.toLowerCase() ?? part.noun} is there already`}
              description={
                by ? `Recognised by ${by}, else by its content.` : 'Recognised by its content.'
              }
              value={part.onMatch}
              data={RULES}
              onChange={({ currentTarget }) => set(part, currentTarget.value)}
            />
          );
        })}
      </div>
      <Switch
        mt="md"
        label="Import rows with unreadable values all the same, without those values"
        checked={mapping.onInvalid === 'clear'}
        onChange={({ currentTarget }) =>
          onChange({ ...mapping, onInvalid: currentTarget.checked ? 'clear' : 'reject' })
        }
      />
    </section>
  );
}
