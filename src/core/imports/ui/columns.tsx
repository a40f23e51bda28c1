import { Switch, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ImportPreview, ImportTargetInfo } from '../imports.contract.ts';
import type { ImportMapping } from '../mapping.ts';
import { type ColumnInfo, purposeOf, reachable, withPurpose } from './column-mapping.ts';
import { ColumnOptions } from './column-options.tsx';
import { FixedValues } from './fixed-values.tsx';
import classes from './imports.module.css';
import { PurposeSelect } from './purpose-select.tsx';

export interface ColumnsProps {
  readonly preview: ImportPreview;
  readonly mapping: ImportMapping;
  readonly target: ImportTargetInfo;
  readonly targets: readonly ImportTargetInfo[];
  readonly onChange: (mapping: ImportMapping) => void;
}

// From here on a wide file needs a way to find its columns.
const MANY = 12;

/** What each column of the file is used for. */
export function Columns(props: ColumnsProps) {
  const { preview, mapping, target, targets, onChange } = props;
  const [search, setSearch] = useState('');
  const [usedOnly, setUsedOnly] = useState(false);
  const nouns = useMemo(() => reachable(targets, target.noun), [targets, target.noun]);
  const shown = preview.columns.filter((column) => {
    if (usedOnly && purposeOf(mapping, column.index).kind === 'none') return false;
    return column.name.toLowerCase().includes(search.toLowerCase());
  });
  const used = preview.columns.filter(
    ({ index }) => purposeOf(mapping, index).kind !== 'none',
  ).length;
  return (
    <section className={classes.section} aria-label="Columns">
      <div className={classes.sectionHead}>
        <h2>
          Columns{' '}
          <small className={classes.count}>
            {used} of {preview.columns.length} used
          </small>
        </h2>
        {preview.columns.length > MANY && (
          <div className={classes.finder}>
            <Switch
              size="xs"
              label="Used only"
              checked={usedOnly}
              onChange={({ currentTarget }) => setUsedOnly(currentTarget.checked)}
            />
            <TextInput
              placeholder="Find a column"
              aria-label="Find a column"
              value={search}
              onChange={({ currentTarget }) => setSearch(currentTarget.value)}
            />
          </div>
        )}
      </div>
      <ul className={classes.columns}>
        {shown.map((column) => (
          <li
            key={column.index}
            className={classes.columnRow}
            data-used={purposeOf(mapping, column.index).kind !== 'none'}
          >
            <About column={column} />
            <div className={classes.use}>
              <PurposeSelect
                label={`Purpose of ${column.name}`}
                use={purposeOf(mapping, column.index)}
                nouns={nouns}
                onChange={(use) => onChange(withPurpose(mapping, column, use, targets))}
              />
              <ColumnOptions {...props} column={column} />
            </div>
          </li>
        ))}
      </ul>
      <FixedValues mapping={mapping} nouns={nouns} onChange={onChange} />
    </section>
  );
}

function About({ column }: { column: ColumnInfo }) {
  const filled = Math.round(column.filled * 100);
  const examples = column.values.slice(0, 3);
  return (
    <div className={classes.column}>
      <strong title={column.name}>{column.name}</strong>
      <small className={classes.facts}>
        {filled === 0 ? 'empty in the rows looked at' : `${column.kind}, ${filled} % filled`}
      </small>
      {examples.length > 0 && <p>{examples.join(' · ')}</p>}
    </div>
  );
}
