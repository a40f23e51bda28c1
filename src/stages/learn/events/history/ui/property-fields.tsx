import { Checkbox } from '@mantine/core';
import type { FieldsProps } from './fields.ts';
import classes from './history.module.css';

/** What else each event keeps of its row. */
export function PropertyFields({ mapping, update, columns }: FieldsProps) {
  const taken = new Set([
    ...[mapping.event, mapping.at, mapping.id, ...mapping.person].flatMap((cell) =>
      cell && cell.key === undefined ? [cell.column] : [],
    ),
    ...(mapping.layout === 'stages' ? mapping.stages.map(({ column }) => column) : []),
  ]);
  const free = columns.filter(({ index }) => !taken.has(index));
  if (free.length === 0) return null;
  const toggle = (list: 'spread' | 'properties', index: number, on: boolean) =>
    update((before) => ({
      ...before,
      [list]: on
        ? [...before[list], index].sort((a, b) => a - b)
        : before[list].filter((at) => at !== index),
    }));
  return (
    <fieldset className={classes.properties}>
      <legend>Kept as properties</legend>
      {free.map(({ index, name, keys }) => {
        const list = keys.length > 0 || mapping.spread.includes(index) ? 'spread' : 'properties';
        return (
          <Checkbox
            key={index}
            label={list === 'spread' ? `${name} (its keys)` : name}
            checked={mapping[list].includes(index)}
            onChange={({ currentTarget }) => toggle(list, index, currentTarget.checked)}
          />
        );
      })}
    </fieldset>
  );
}
