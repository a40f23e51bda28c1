import { Waiting } from '#platform/ui/waiting.tsx';
import type { SqlAnswer } from '../../sql/sql.contract.ts';
import { ResultTable } from './result-table.tsx';
import classes from './sql.module.css';
import { SqlPicture, usePicture } from './sql-picture.tsx';
import type { RunState } from './use-run.ts';

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
  const picture = usePicture(answer);
  const count = rows.length.toLocaleString();
  return (
    <div className={classes.answer}>
      {picture && <SqlPicture picture={picture} />}
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
