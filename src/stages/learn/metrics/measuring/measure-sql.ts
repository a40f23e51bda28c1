import { Problem } from '#platform/contract/problem.ts';
import type { Asker } from '#stages/learn/analysis/asking.service.ts';
import { mistakeInSql } from '#stages/learn/analysis/sql/mistake.ts';
import type { Value } from '#stages/learn/events/event-store.ts';
import { eventStoreOf } from '#stages/learn/events/open-store.ts';
import { todayIn } from '../days.ts';
import { MAX_DAYS } from '../metrics.contract.ts';
import type { Measured } from './measure-days.ts';

const DAY = /^(\d{4}-\d\d-\d\d)(?:[T ].*)?$/;

/**
 * The values that a metric's SQL answers: a row a day in the columns “day” and “value”. A row whose
 * value is null gives the day none.
 * @throws Problem that says what is wrong with the SQL or with what it answers.
 */
export async function measureSql(
  { app, workspaceId, signal }: Asker,
  sql: string,
  timeZone: string,
): Promise<Measured[]> {
  const { columns, rows, truncated } = await eventStoreOf(app)
    .restrictedSql({ workspaceId, sql, signal, maxRows: MAX_DAYS })
    .catch((error) => {
      throw withoutValues(mistakeInSql(error));
    });
  if (truncated) {
    throw wrong(
      `It answers more than ${MAX_DAYS.toLocaleString('en')} rows. Group the events by day.`,
    );
  }
  const at = (name: string) => {
    const index = columns.findIndex((column) => column.name.toLowerCase() === name);
    if (index < 0)
      throw wrong(`It answers no column “${name}”. Name its columns “day” and “value”.`);
    return index;
  };
  const [dayAt, valueAt] = [at('day'), at('value')];
  const today = todayIn(timeZone);
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    const day = dayOf(row[dayAt] ?? null);
    if (seen.has(day)) throw wrong(`It answers ${day} twice. Group the events by day.`);
    seen.add(day);
    const value = numberOf(row[valueAt] ?? null, day);
    return value === null || day > today
      ? []
      : [{ day, value, provisional: day === today, parts: null }];
  });
}

/**
 * What is wrong is kept with the metric, where viewers read it: the events' own values, which may
 * tell who somebody is, are left out. Engines write them in single quotes.
 */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof Problem) || error.code !== 'invalid_input') return error;
  // Behind the message stands the line of the SQL that it is about, which all can read anyway.
  const [said = '', ...line] = error.message.split(/(?=\n\nLINE )/);
  const message = said.replace(/'[\s\S]*'/, '“…”') + line.join('');
  return new Problem(error.code, message, { cause: error });
}

function dayOf(value: Value): string {
  const day = DAY.exec(String(value))?.[1];
  if (day && !Number.isNaN(Date.parse(day))) return day;
  throw wrong('A value in the column “day” is no day. Cast the column to a date.');
}

function numberOf(value: Value, day: string): number | null {
  if (value === null) return null;
  const number = typeof value === 'boolean' ? Number.NaN : Number(value);
  if (Number.isFinite(number) && value !== '') return number;
  throw wrong(`The value of ${day} is no number.`);
}

function wrong(message: string): Problem {
  return new Problem('invalid_input', `The SQL of this metric does not fit. ${message}`);
}
