import { useId } from 'react';
import type { RetentionAnswer } from '../answer.contract.ts';
import type { Cell } from '../question.contract.ts';
import classes from './analysis.module.css';
import { percent } from './funnel-view.tsx';
import { intervalWords } from './interval-words.ts';

/** Percent of the accent behind 100 %: with more, the number on it could not be read in dark mode. */
const MOST_COLOUR = 60;

/** Cohorts down, intervals across: the share that came back, darker where more did. */
export function RetentionView({
  answer,
  unit,
  onPeople,
}: {
  answer: RetentionAnswer;
  unit: string;
  onPeople: ((cell: Cell, title: string) => void) | null;
}) {
  const { columns, cohorts, mean } = answer;
  const words = intervalWords(cohorts.map(({ start }) => start));
  const noteId = useId();
  return (
    <div className={classes.scroller}>
      <p id={noteId} className={classes.hint}>
        Share of each cohort that came back. A dashed frame marks {unit}s that still run; the mean
        leaves them out.
      </p>
      <table className={classes.heat} aria-describedby={noteId}>
        <thead>
          <tr>
            <th scope="col">Cohort</th>
            <th scope="col">People</th>
            {columns.map(({ from, to }) => (
              <th key={from} scope="col">
                {columnName(unit, from, to)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Mean</th>
            <td />
            {mean.map((share, k) => (
              <td key={columns[k]?.from} className={classes.mean}>
                {share === null ? '–' : percent(share, 1)}
              </td>
            ))}
          </tr>
          {cohorts.map(({ start, size, cells }, cohort) => (
            <tr key={start}>
              <th scope="row">{words?.axis(start) ?? start}</th>
              <td>{size.toLocaleString()}</td>
              {cells.map((cell, period) => {
                if (!cell || size === 0) return <td key={columns[period]?.from} />;
                const share = cell.people / size;
                const title = `Started ${words?.whole(start) ?? start}, ${columnName(unit, columns[period]?.from ?? 0, columns[period]?.to ?? null)}`;
                return (
                  <td
                    key={columns[period]?.from}
                    data-running={!cell.complete || undefined}
                    style={
                      { '--share': `${Math.round(share * MOST_COLOUR)}%` } as React.CSSProperties
                    }
                  >
                    {onPeople ? (
                      <button
                        type="button"
                        title={`${cell.people.toLocaleString()} of ${size.toLocaleString()}`}
                        onClick={() => onPeople({ kind: 'retention', cohort, period }, title)}
                      >
                        {percent(cell.people, size)}
                      </button>
                    ) : (
                      percent(cell.people, size)
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function columnName(unit: string, from: number, to: number | null): string {
  const word = unit.charAt(0).toUpperCase() + unit.slice(1);
  if (to === null) return `${word} ${from}+`;
  return from === to ? `${word} ${from}` : `${word} ${from}–${to}`;
}
