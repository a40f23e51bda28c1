import { existsSync } from 'node:fs';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Slots } from '#platform/concurrency/slots.ts';
import type { Maintenance, MaintenanceReport } from '../event-store.ts';
import {
  attach,
  discard,
  type EventFiles,
  HOT,
  IS_ERASED,
  makeDurable,
  monthFile,
  replaceFile,
  type SealedMonth,
  TABLE,
} from './files.ts';

/** A month is left this long for what comes late. */
const GRACE_DAYS = 2;
/** Smaller months stay where they are: a file of their own would cost more than it gives. */
const WORTH_A_FILE = 10_000;
const NEXT = 'hot_next';

/** What is maintained: the files, who uses them just now, and the months that are read. */
interface Maintained {
  readonly files: EventFiles;
  readonly writing: Slots;
  readonly reading: Slots;
  readonly months: readonly SealedMonth[];
  useMonths(months: readonly SealedMonth[]): void;
}

/**
 * The nightly work. Each step is prepared beside what is in use and put in place by one commit or
 * one rename, so that it can end abruptly anywhere: what is unfinished is thrown away at the next start.
 */
export async function maintain(
  engine: Maintained,
  instance: DuckDBInstance,
  { retentionMonths, now }: Maintenance,
): Promise<MaintenanceReport> {
  const connection = await instance.connect();
  try {
    const dropped = await dropOld(engine, connection, firstKept(retentionMonths, now));
    const erasures = await count(connection, `${HOT}.erasures`);
    const months = await monthsToWrite(engine, connection, now, erasures > 0);
    for (const month of months) await writeMonth(engine, connection, month);
    const tidy = months.length > 0 || dropped.length > 0 || erasures > 0;
    if (tidy) await rewriteHot(engine, connection);
    return {
      sealed: months,
      dropped,
      rewritten: [...months, ...(tidy ? [HOT] : [])],
    };
  } finally {
    connection.closeSync();
  }
}

function firstKept(retentionMonths: number | null, now: number): string | null {
  if (retentionMonths === null) return null;
  const date = new Date(now);
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - retentionMonths + 1);
  return date.toISOString().slice(0, 7);
}

async function dropOld(
  engine: Maintained,
  connection: DuckDBConnection,
  first: string | null,
): Promise<string[]> {
  if (first === null) return [];
  const old = engine.months.filter(({ month }) => month < first);
  const inHot = await connection.runAndReadAll(
    `select distinct strftime(ts, '%Y-%m') from ${HOT}.events where ts < '${first}-01'::timestamp`,
  );
  const months = new Set([
    ...old.map(({ month }) => month),
    ...inHot.getRowsJS().map(([month]) => String(month)),
  ]);
  if (months.size === 0) return [];
  await alone(engine, async () => {
    await connection.run('begin');
    await connection.run(`delete from ${HOT}.events where ts < '${first}-01'::timestamp`);
    await connection.run(`delete from ${HOT}.months where month < '${first}'`);
    await connection.run('commit');
    engine.useMonths(engine.months.filter(({ month }) => month >= first));
    for (const { file } of old) await drop(engine, connection, file);
  });
  return [...months].sort();
}

/** Months with enough events in the hot file, those with late ones, and with `all` every sealed one. */
async function monthsToWrite(
  engine: Maintained,
  connection: DuckDBConnection,
  now: number,
  all: boolean,
): Promise<string[]> {
  const running = new Date(now - GRACE_DAYS * 24 * 3600_000).toISOString().slice(0, 7);
  const reader = await connection.runAndReadAll(
    `select strftime(ts, '%Y-%m') as month, count(*)::int from ${HOT}.events
     where ts < '${running}-01'::timestamp group by 1`,
  );
  const sealed = new Set(engine.months.map(({ month }) => month));
  const months = new Set(all ? sealed : []);
  for (const [month, rows] of reader.getRowsJS()) {
    const name = String(month);
    if (sealed.has(name) || Number(rows) >= WORTH_A_FILE) months.add(name);
  }
  return [...months].sort();
}

/** Writes a month's events, wherever they are now, in order of time to a new file and puts that in use. */
async function writeMonth(
  engine: Maintained,
  connection: DuckDBConnection,
  month: string,
): Promise<void> {
  const old = engine.months.find((sealed) => sealed.month === month);
  const file = monthFile(month, Number(old?.file.split('_').at(-1) ?? 0) + 1);
  const inMonth = `strftime(ts, '%Y-%m') = '${month}' and ts >= '${month}-01'::timestamp and ts < '${month}-01'::timestamp + interval 1 month`;
  discard(engine.files, file);
  await attach(connection, engine.files, file);
  await connection.run(`create table ${file}.events ${TABLE}`);
  const parts = [
    ...(old ? [`select * from ${old.file}.events`] : []),
    `select * from ${HOT}.events where ${inMonth}`,
  ];
  await connection.run(`insert into ${file}.events ${parts.join(' union all ')} order by ts`);
  await alone(engine, async () => {
    // What came in meanwhile, and who was to be forgotten meanwhile.
    await connection.run(`insert into ${file}.events select * from ${HOT}.events h where ${inMonth}
      and not exists (select 1 from ${file}.events n where n.event_id = h.event_id and n.workspace_id = h.workspace_id)`);
    await connection.run(`delete from ${file}.events where ${IS_ERASED}`);
    await connection.run(`detach ${file}`);
    await makeDurable(engine.files, file);
    await attach(connection, engine.files, file);
    await connection.run('begin');
    await connection.run(`delete from ${HOT}.events where ${inMonth}`);
    await connection.run(`delete from ${HOT}.months where month = '${month}'`);
    await connection.run(`insert into ${HOT}.months values ('${month}', '${file}')`);
    await connection.run('commit');
    const others: SealedMonth[] = engine.months.filter((sealed) => sealed.month !== month);
    engine.useMonths([...others, { month, file }]);
    if (old) await drop(engine, connection, old.file);
  });
}

/** Copies the hot file to a new one, which has nothing left of what was deleted or moved. */
async function rewriteHot(engine: Maintained, connection: DuckDBConnection): Promise<void> {
  await engine.writing.alone(async () => {
    discard(engine.files, NEXT);
    await attach(connection, engine.files, NEXT);
    await connection.run(`copy from database ${HOT} to ${NEXT}`);
    await connection.run(`delete from ${NEXT}.erasures`);
    await connection.run(`detach ${NEXT}`);
    await engine.reading.alone(async () => {
      await connection.run(`detach ${HOT}`);
      if (existsSync(`${engine.files.path(HOT)}.wal`)) {
        await attach(connection, engine.files, HOT);
        throw new Error('The event file could not be closed; it is written anew another night.');
      }
      await replaceFile(engine.files, NEXT, HOT);
      await attach(connection, engine.files, HOT);
      engine.useMonths(engine.months);
    });
  });
}

async function drop(engine: Maintained, connection: DuckDBConnection, file: string): Promise<void> {
  await connection.run(`detach ${file}`);
  discard(engine.files, file);
}

function alone(engine: Maintained, work: () => Promise<void>): Promise<void> {
  return engine.writing.alone(() => engine.reading.alone(work));
}

async function count(connection: DuckDBConnection, table: string): Promise<number> {
  const reader = await connection.runAndReadAll(`select count(*) from ${table}`);
  return Number(reader.getRowsJS()[0]?.[0] ?? 0);
}
