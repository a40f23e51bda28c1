import { numberOf } from '#stages/learn/analysis/sql/single-number.ts';
import type { SqlAnswer } from '#stages/learn/analysis/sql/sql.contract.ts';
import { ResultTable } from '#stages/learn/analysis/ui/sql/result-table.tsx';
import { SqlPicture, usePicture } from '#stages/learn/analysis/ui/sql/sql-picture.tsx';
import { withUnit } from '#stages/learn/metrics/metric-words.ts';
import type { Scope } from '../dashboards.contract.ts';
import classes from './dashboard.module.css';

/** A report in SQL: its one number, its picture, or its rows. */
export default function SqlTile({ answer, scope }: { answer: SqlAnswer; scope: Scope }) {
  return (
    <div className={classes.metric}>
      <Rows answer={answer} />
      {asksFor(scope) && (
        <p className={classes.note}>As its SQL says: range and filters do not change it.</p>
      )}
    </div>
  );
}

function Rows({ answer }: { answer: SqlAnswer }) {
  const picture = usePicture(answer);
  const single = numberOf(answer);
  if (single) {
    return (
      <p className={classes.figure}>
        {withUnit(single.value, null)} <span>{single.name}</span>
      </p>
    );
  }
  if (answer.rows.length === 0) return <p className={classes.note}>No rows.</p>;
  if (picture) return <SqlPicture picture={picture} fills />;
  return (
    <>
      <ResultTable {...answer} fills />
      {answer.more && (
        <p className={classes.note}>
          The first {answer.rows.length.toLocaleString()} rows; there are more.
        </p>
      )}
    </>
  );
}

function asksFor({ range, interval, timeZone, filters }: Scope): boolean {
  return range !== null || interval !== null || timeZone !== null || filters.length > 0;
}
