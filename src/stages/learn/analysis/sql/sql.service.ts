import { readSetting } from '#core/workspaces/workspaces.service.ts';
import type { App } from '#platform/api/app.ts';
import { allows, type Subject } from '#platform/contract/policy.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import type { Value } from '#stages/learn/events/event-store.ts';
import { eventStoreOf } from '#stages/learn/events/open-store.ts';
import { AnswerCache } from '../answer-cache.ts';
import { type Asker, inTurn } from '../asking.service.ts';
import { mistakeInSql } from './mistake.ts';
import {
  analysisSetting,
  SQL_ROWS,
  SQL_SECONDS,
  type SqlAnswer,
  type SqlValue,
  sqlReaders,
  sqlWriters,
} from './sql.contract.ts';

/** Refuses those who may not write SQL in this workspace. @throws Problem 403 */
export async function requireSqlAllowed(tx: Tx, subject: Subject): Promise<void> {
  if (allows(sqlWriters, subject)) return;
  const { sqlForEditors } = await readSetting(tx, analysisSetting);
  if (sqlForEditors && allows(sqlReaders.rule, subject)) return;
  throw new Problem(
    'forbidden',
    sqlForEditors
      ? 'SQL is for editors and admins of this workspace.'
      : 'SQL is for admins of this workspace. An admin can let editors write it, too, under Settings → Analysis.',
  );
}

/** What a saved report in SQL answers may name people. @throws Problem 403 for who may not see any. */
export function requireSqlReader(subject: Subject): void {
  if (allows(sqlReaders.rule, subject)) return;
  throw new Problem(
    'forbidden',
    'What a report in SQL answers is for editors and above, since it may name people.',
  );
}

export interface SqlAnswered {
  readonly answer: SqlAnswer;
  readonly askedAt: string;
  readonly milliseconds: number;
}

/** Runs a member's SQL. @throws Problem 400 with the place of a mistake, 503 where it takes too long. */
export async function askSql(
  { app, workspaceId, signal }: Asker,
  sql: string,
  maxRows: number = SQL_ROWS.shown,
): Promise<SqlAnswered> {
  const began = Date.now();
  const { columns, rows, truncated } = await inTurn(app, workspaceId, () =>
    eventStoreOf(app).restrictedSql({
      workspaceId,
      sql,
      maxRows,
      signal,
      timeoutMs: SQL_SECONDS * 1000,
    }),
  ).catch((error) => {
    throw mistakeInSql(error);
  });
  return {
    answer: {
      kind: 'sql',
      columns: columns.map(({ name, type }) => ({ name, type, holds: holdsOf(type) })),
      rows: rows.map((row) => row.map(plain)),
      more: truncated,
    },
    askedAt: new Date(began).toISOString(),
    milliseconds: Date.now() - began,
  };
}

/** How long the answer of a saved report stays, as that of a question whose last interval runs. */
const KEEP_MS = 15_000;
const CACHE_BYTES = 32 * 1024 * 1024;
const caches = new WeakMap<App['database'], AnswerCache<SqlAnswered>>();

/**
 * Runs the SQL of a saved report, or answers from memory where it ran a moment ago: a dashboard is
 * looked at by many. Whoever calls this has checked `requireSqlReader`.
 */
export async function askSavedSql(
  asker: Asker,
  sql: string,
  { fresh = false } = {},
): Promise<SqlAnswered> {
  const { database } = asker.app;
  const cache = caches.get(database) ?? new AnswerCache<SqlAnswered>(CACHE_BYTES);
  caches.set(database, cache);
  const key = JSON.stringify([asker.workspaceId, sql]);
  const now = Date.now();
  const kept = fresh ? null : cache.get(key, now);
  if (kept) return kept.value;
  const answered = await askSql(asker, sql);
  cache.set(key, answered, { now, forMs: KEEP_MS });
  return answered;
}

/** The whole answer as rows of a table. @throws Problem 400 for one that is too large: a CSV is never cut. */
export async function sqlTable(asker: Asker, sql: string): Promise<SqlValue[][]> {
  const { answer } = await askSql(asker, sql, SQL_ROWS.csv);
  if (answer.more) {
    throw new Problem(
      'invalid_input',
      `The answer has more than ${SQL_ROWS.csv.toLocaleString('en')} rows or 32 MB, so its CSV would not be whole. Ask for less, or in parts with LIMIT and OFFSET.`,
    );
  }
  return [answer.columns.map(({ name }) => name), ...answer.rows];
}

/** What a column of a type holds, in the words of either engine. */
function holdsOf(type: string): SqlAnswer['columns'][number]['holds'] {
  const bare = type.replace(/^(?:Nullable|LowCardinality)\(+/, '');
  if (/^(DATE|TIMESTAMP)/i.test(bare)) return 'time';
  const isNumber =
    /^(U?(TINY|SMALL|HUGE|BIG)INT|U?INT(EGER)?\d*|FLOAT\d*|DOUBLE|DECIMAL\d*|REAL)(\(|\)|$)/i.test(
      bare,
    );
  return isNumber ? 'number' : 'text';
}

function plain(value: Value): SqlValue {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
