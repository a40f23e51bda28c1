import { lazy, Suspense, useCallback, useMemo } from 'react';
import { Waiting } from '#platform/ui/waiting.tsx';
import type { SqlAnswer } from '../../sql/sql.contract.ts';
import type { Inks } from '../chart.tsx';
import { trendOption } from '../options.ts';
import { pictureOf } from './picture.ts';
import { ResultTable } from './result-table.tsx';
import classes from './sql.module.css';
import type { RunState } from './use-run.ts';

const Chart = lazy(() => import('../chart.tsx'));
const noPicture = () => undefined;

/** What came of running SQL. */
export function SqlResult({ state }: { state: RunState }) {
  switch (state.kind) {
    case 'running':
      return <Waiting />;
    case 'stopped':
      return <p className={classes.note}>Stopped. Nothing was answered.</p>;
    case 'done':
      return <Answered answer={state.answer} milliseconds={state.milliseconds} />;
    default:
      return null;
  }
}

export function Answered({ answer, milliseconds }: { answer: SqlAnswer; milliseconds: number }) {
  const { rows, more } = answer;
  const count = rows.length.toLocaleString();
  return (
    <div className={classes.answer}>
      <SqlPicture answer={answer} />
      <p className={classes.note} role="status">
        {more
          ? `The first ${count} rows; there are more. Count less finely, or take the CSV. `
          : `${count} ${rows.length === 1 ? 'row' : 'rows'}. `}
        {`${milliseconds.toLocaleString()} ms.`}
      </p>
      {rows.length > 0 && <ResultTable {...answer} />}
    </div>
  );
}

function SqlPicture({ answer }: { answer: SqlAnswer }) {
  const picture = useMemo(() => pictureOf(answer), [answer]);
  const option = useCallback(
    (inks: Inks) => (picture ? trendOption(picture.answer, inks) : {}),
    [picture],
  );
  if (!picture) return null;
  const shown = picture.answer.lines.length;
  return (
    <>
      <div className={classes.picture}>
        <Suspense fallback={<Waiting />}>
          <Chart
            label="Picture of the rows; the table beneath says the same."
            option={option}
            onReady={noPicture}
          />
        </Suspense>
      </div>
      {picture.groups > shown && (
        <p className={classes.note}>
          The picture has the {shown} largest of {picture.groups.toLocaleString()} groups, the table
          all of them.
        </p>
      )}
    </>
  );
}
