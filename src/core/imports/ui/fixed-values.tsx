import { ActionIcon, NativeSelect, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ImportTargetInfo } from '../imports.contract.ts';
import { type ImportMapping, isPartSource } from '../mapping.ts';
import { type TargetField, withCells } from './column-mapping.ts';
import classes from './imports.module.css';

interface Props {
  readonly mapping: ImportMapping;
  readonly nouns: readonly ImportTargetInfo[];
  readonly onChange: (mapping: ImportMapping) => void;
}

/** Fields that get one value in all rows, because no column holds it. */
export function FixedValues({ mapping, nouns, onChange }: Props) {
  const [main] = nouns;
  const part = mapping.parts.find(({ noun }) => noun === main?.noun);
  if (!main || !part) return null;
  const fixed = main.fields.filter(({ name }) => {
    const source = part.fields[name];
    return source && !isPartSource(source) && source.columns.length === 0;
  });
  const free = main.fields.filter(({ name }) => !part.fields[name] && name !== main.answerField);
  const set = (field: TargetField, fallback: string | undefined) =>
    onChange(
      withCells(
        mapping,
        main.noun,
        field.name,
        fallback === undefined ? undefined : { columns: [], fallback },
      ),
    );
  return (
    <div className={classes.fixed}>
      <h3>The same in all rows</h3>
      {fixed.map((field) => {
        const source = part.fields[field.name];
        const value = source && !isPartSource(source) ? (source.fallback ?? '') : '';
        return (
          <div key={field.name} className={classes.fixedRow}>
            <FixedValue field={field} value={value} onSave={(text) => set(field, text)} />
            <ActionIcon aria-label={`Remove ${field.label}`} onClick={() => set(field, undefined)}>
              <IconX size={15} />
            </ActionIcon>
          </div>
        );
      })}
      <NativeSelect
        aria-label="Add a field with one value for all rows"
        value=""
        data={[
          { value: '', label: 'Add a field' },
          ...free.map(({ name, label }) => ({ value: name, label })),
        ]}
        onChange={({ currentTarget }) => {
          const field = free.find(({ name }) => name === currentTarget.value);
          if (field) set(field, field.options?.[0]?.value ?? '');
        }}
      />
    </div>
  );
}

function FixedValue(props: { field: TargetField; value: string; onSave: (value: string) => void }) {
  const { field, value, onSave } = props;
  if (field.options) {
    return (
      <NativeSelect
        label={field.label}
        value={value}
        data={field.options}
        onChange={({ currentTarget }) => onSave(currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      key={value}
      label={field.label}
      placeholder={field.kind === 'reference' ? 'Name or key' : undefined}
      defaultValue={value}
      onBlur={({ currentTarget }) => {
        if (currentTarget.value !== value) onSave(currentTarget.value);
      }}
    />
  );
}
