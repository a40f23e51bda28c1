import { SegmentedControl } from '@mantine/core';
import type { FieldsProps } from './fields.ts';
import classes from './history.module.css';

const ABOUT = {
  rows: 'One row is one thing that somebody did: an export of another tool, a log, or a list of stage changes.',
  stages:
    'One row is one deal, with a column of dates for each stage. Every date becomes an event, and the deal stands where the person stands, so that a funnel counts deals.',
};

/** What one row is. */
export function LayoutChoice({ mapping, update, columns }: FieldsProps) {
  const choose = (layout: string) =>
    update((before) => ({
      ...before,
      layout: layout as typeof before.layout,
      ...(layout === 'stages' && before.personPrefix === '' ? { personPrefix: 'deal:' } : {}),
      ...(layout === 'stages' && before.stages.length === 0
        ? { stages: columns.filter(isDates).map(({ index, name }) => ({ column: index, name })) }
        : {}),
    }));
  return (
    <>
      <SegmentedControl
        aria-label="What one row is"
        value={mapping.layout}
        onChange={choose}
        data={[
          { value: 'rows', label: 'A row is an event' },
          { value: 'stages', label: 'A row is a deal' },
        ]}
      />
      <p className={classes.hint}>{ABOUT[mapping.layout]}</p>
    </>
  );
}

function isDates({ kind }: FieldsProps['columns'][number]): boolean {
  return kind === 'date';
}
