import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { ImportPreview, ImportTargetInfo } from '../imports.contract.ts';
import type { ImportMapping } from '../mapping.ts';
import {
  type ColumnInfo,
  type ColumnUse,
  columnUse,
  type Guess,
  guessOf,
  type Purpose,
  reachable,
  withPurpose,
} from './column-mapping.ts';
import { ColumnRow } from './column-row.tsx';
import { FixedValues } from './fixed-values.tsx';
import classes from './imports.module.css';
import { purposesOf } from './purpose-select.tsx';
import type { UpdateMapping } from './use-mapping.ts';

interface ColumnsProps {
  readonly preview: ImportPreview;
  readonly mapping: ImportMapping;
  readonly target: ImportTargetInfo;
  readonly targets: readonly ImportTargetInfo[];
  readonly update: UpdateMapping;
}

// From here on a wide file needs a way to find its columns.
const MANY = 12;

interface Item {
  readonly column: ColumnInfo;
  readonly use: ColumnUse;
  readonly guess: Guess | null;
}

/** Which columns are listed. */
const SHOWN = {
  all: { label: 'All', fits: () => true },
  used: { label: 'Used', fits: ({ use }: Item) => use.purpose.kind !== 'none' },
  unsure: { label: 'To check', fits: ({ guess }: Item) => guess === 'unsure' },
  unused: { label: 'Left out', fits: ({ use }: Item) => use.purpose.kind === 'none' },
};
type Shown = keyof typeof SHOWN;

/** What each column of the file is used for. */
export function Columns({ preview, mapping, target, targets, update }: ColumnsProps) {
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState<Shown>('all');
  const nouns = useMemo(() => reachable(targets, target.noun), [targets, target.noun]);
  const purposes = useMemo(() => purposesOf(nouns), [nouns]);
  const items = preview.columns.map((column): Item => {
    const use = columnUse(mapping, column.index);
    return { column, use, guess: guessOf(preview, column, use.purpose) };
  });
  const wanted = search.trim().toLowerCase();
  const found = items.filter(
    (item) => SHOWN[shown].fits(item) && item.column.name.toLowerCase().includes(wanted),
  );
  const isWide = items.length > MANY;
  const setAll = (purpose: Purpose) =>
    update((now) =>
      found.reduce((next, { column }) => withPurpose(next, column, purpose, targets), now),
    );
  return (
    <section className={classes.section} aria-label="Columns">
      <div className={classes.sectionHead}>
        <h2>
          Columns{' '}
          <small className={classes.count}>
            {items.filter(SHOWN.used.fits).length} of {items.length} used
          </small>
        </h2>
      </div>
      {isWide && (
        <Finder
          items={items}
          shown={shown}
          onShown={setShown}
          search={search}
          onSearch={setSearch}
        />
      )}
      {isWide && found.length > 1 && found.length < items.length && (
        <UseAll count={found.length} canAnswer={target.answerField !== null} onUse={setAll} />
      )}
      {found.length === 0 ? (
        <p className={classes.nothing}>
          {wanted ? `No column here has “${search.trim()}” in its name.` : 'No column here.'}
        </p>
      ) : (
        <ul className={classes.columns} data-wide={isWide}>
          {found.map(({ column, use, guess }) => (
            <ColumnRow
              key={column.index}
              column={column}
              use={use}
              guess={guess}
              purposes={purposes}
              targets={targets}
              update={update}
            />
          ))}
        </ul>
      )}
      <FixedValues mapping={mapping} nouns={nouns} onChange={(next) => update(() => next)} />
    </section>
  );
}

function Finder(props: {
  items: readonly Item[];
  shown: Shown;
  onShown: (shown: Shown) => void;
  search: string;
  onSearch: (search: string) => void;
}) {
  const { items, shown, onShown, search, onSearch } = props;
  return (
    <search className={classes.finder} aria-label="Columns to show">
      <TextInput
        placeholder="Find a column"
        aria-label="Find a column"
        leftSection={<IconSearch size={15} stroke={1.5} />}
        value={search}
        onChange={({ currentTarget }) => onSearch(currentTarget.value)}
      />
      <SegmentedControl
        aria-label="Columns to show"
        value={shown}
        onChange={(value) => onShown(value as Shown)}
        data={Object.entries(SHOWN).map(([value, { label, fits }]) => ({
          value,
          label: `${label} ${items.filter(fits).length}`,
        }))}
      />
    </search>
  );
}

/** Puts all listed columns to one use, as the questions of a survey. */
function UseAll(props: { count: number; canAnswer: boolean; onUse: (purpose: Purpose) => void }) {
  const { count, canAnswer, onUse } = props;
  return (
    <NativeSelect
      className={classes.useAll}
      aria-label={`Use these ${count} columns`}
      value=""
      data={[
        { value: '', label: `Use these ${count} columns as …`, disabled: true },
        ...(canAnswer ? [{ value: 'answer', label: 'Survey answers' }] : []),
        { value: 'none', label: 'Leave them out' },
      ]}
      onChange={({ currentTarget }) => onUse({ kind: currentTarget.value as 'answer' | 'none' })}
    />
  );
}
