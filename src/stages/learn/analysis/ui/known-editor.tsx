import { NativeSelect } from '@mantine/core';
import type { Attribute, Condition, Known } from '../filter.contract.ts';
import classes from './analysis.module.css';
import { TestEditor } from './selector-editor.tsx';
import { useAttributes, useAttributeValues } from './use-answer.ts';

type KnownCondition = Condition & { kind: 'known' };

export const newKnown: KnownCondition = {
  kind: 'known',
  filter: {
    type: 'text',
    property: { source: 'company', name: 'plan' },
    operator: 'is',
    values: [],
  },
};

const GROUPS = [
  { source: 'person', group: 'Your product told of the person' },
  { source: 'contact', group: 'Of the contact they are' },
  { source: 'company', group: 'Of their company' },
] as const;

/** A test of what is known of people beside their events: the person, contact or company. */
export function KnownEditor({
  value: { filter },
  onChange,
}: {
  value: KnownCondition;
  onChange: (value: KnownCondition) => void;
}) {
  const attributes = useAttributes().data?.items ?? [];
  const values = useAttributeValues(filter.property);
  const change = (next: Known) => onChange({ kind: 'known', filter: next });
  const held = keyOf(filter.property);
  const all = attributes.some((one) => keyOf(one) === held)
    ? attributes
    : [...attributes, { ...filter.property, label: filter.property.name }];
  return (
    <div className={classes.filter}>
      <NativeSelect
        size="xs"
        aria-label="What is known of them"
        value={held}
        onChange={({ currentTarget: { value: key } }) => {
          const chosen = all.find((one) => keyOf(one) === key);
          if (!chosen) return;
          const { source, name } = chosen;
          const values = filter.type === 'text' ? { values: [] } : {};
          change({ ...filter, ...values, property: { source, name } } as Known);
        }}
        data={GROUPS.map(({ source, group }) => ({
          group,
          items: all
            .filter((one) => one.source === source)
            .map((one) => ({ value: keyOf(one), label: one.label })),
        })).filter(({ items }) => items.length > 0)}
      />
      <TestEditor value={filter} onChange={change} suggested={values.data?.values ?? []} />
    </div>
  );
}

function keyOf({ source, name }: Attribute): string {
  return `${source}:${name}`;
}
