import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { InputDefinition } from '../score-methods.ts';
import classes from './prioritise.module.css';

interface Props {
  readonly inputs: readonly InputDefinition[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

/** The names of the columns; each sorts, and again the other way round. */
export function ScoreHead({ inputs, sort, onSort }: Props) {
  return (
    <div role="row" className={classes.headRow} aria-rowindex={1}>
      <Head id="title" label="Title" hint="Sort by title" {...{ sort, onSort }} />
      {inputs.map(({ id, label, about }) => (
        <Head key={id} id={`input.${id}`} label={label} hint={about} {...{ sort, onSort }} />
      ))}
      <Head id="score" label="Score" hint="Sort by score" {...{ sort, onSort }} />
    </div>
  );
}

function Head(props: Pick<Props, 'sort' | 'onSort'> & { id: string; label: string; hint: string }) {
  const { id, label, hint, sort, onSort } = props;
  const active = sort.replace(/^-/, '') === id;
  const descending = sort.startsWith('-');
  const Arrow = descending ? IconArrowDown : IconArrowUp;
  const next = active ? (descending ? id : `-${id}`) : id === 'title' ? id : `-${id}`;
  return (
    <div
      role="columnheader"
      aria-sort={active ? (descending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" title={hint} onClick={() => onSort(next)}>
        {label}
        {active && <Arrow size={13} stroke={2} aria-hidden />}
      </button>
    </div>
  );
}
