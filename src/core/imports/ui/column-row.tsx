import { memo } from 'react';
import type { ImportTargetInfo } from '../imports.contract.ts';
import { type ColumnInfo, type ColumnUse, type Guess, withPurpose } from './column-mapping.ts';
import { ColumnOptions } from './column-options.tsx';
import classes from './imports.module.css';
import { PurposeSelect, type Purposes } from './purpose-select.tsx';
import type { UpdateMapping } from './use-mapping.ts';

interface Props {
  readonly column: ColumnInfo;
  readonly use: ColumnUse;
  readonly guess: Guess | null;
  readonly purposes: Purposes;
  readonly targets: readonly ImportTargetInfo[];
  readonly update: UpdateMapping;
}

/** One column of the file: what is in it, and what it is used for. */
export const ColumnRow = memo(function ColumnRow(props: Props) {
  const { column, use, guess, purposes, targets, update } = props;
  return (
    <li className={classes.columnRow} data-used={use.purpose.kind !== 'none'}>
      <About column={column} guess={guess} />
      <div className={classes.use}>
        <PurposeSelect
          label={`Purpose of ${column.name}`}
          use={use.purpose}
          purposes={purposes}
          onChange={(next) => update((mapping) => withPurpose(mapping, column, next, targets))}
        />
        <ColumnOptions column={column} use={use} targets={targets} update={update} />
      </div>
    </li>
  );
}, isSame);

/** A mapping that was saved comes back as new objects; what they say decides. */
function isSame(a: Props, b: Props): boolean {
  return (
    a.column === b.column &&
    a.guess === b.guess &&
    a.purposes === b.purposes &&
    a.update === b.update &&
    JSON.stringify(a.use) === JSON.stringify(b.use)
  );
}

const GUESSES: Record<Guess, string> = { sure: 'recognised', unsure: 'a guess: please check' };

function About({ column, guess }: { column: ColumnInfo; guess: Guess | null }) {
  const filled = Math.round(column.filled * 100);
  const examples = column.values.slice(0, 3);
  return (
    <div className={classes.column}>
      <strong title={column.name}>{column.name}</strong>
      <small className={classes.facts}>
        {filled === 0 ? 'empty in the rows looked at' : `${column.kind}, ${filled} % filled`}
        {guess && (
          <span className={classes.guess} data-guess={guess}>
            {GUESSES[guess]}
          </span>
        )}
      </small>
      {examples.length > 0 && <p>{examples.join(' · ')}</p>}
    </div>
  );
}
