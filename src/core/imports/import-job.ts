import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import { type Actor, systemActor } from '#platform/auth/actor.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Role } from '#platform/contract/role.ts';
import { CsvFileError } from '#platform/csv/dialect.ts';
import { type CsvBatch, type CsvPosition, readCsv } from '#platform/csv/read.ts';
import { type CsvSniff, sniffCsv } from '#platform/csv/sniff.ts';
import type { Database, Tx } from '#platform/db/database.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import type { Import, ImportResult, Progress } from './imports.contract.ts';
import { filePath, importService, targetsOf } from './imports.service.ts';
import { type ImportMapping, mappingSchema } from './mapping.ts';
import { runBatch } from './run-batch.ts';
import { addResults, emptyResult, type Rejection, type RunContext } from './run-context.ts';

export const jobInput = z.object({ workspaceId: z.uuid(), importId: z.uuid() });
export type JobInput = z.infer<typeof jobInput>;

// A transaction holds locks and memory: so many records are enough to be fast.
const RECORDS_PER_BATCH = 2_000;
const ROWS_PER_BATCH = 500;

/** Tries or does an import, batch by batch, from where it stands. */
export const readJob = defineJob({
  name: 'imports.read',
  input: jobInput,
  concurrency: 2,
  run: (app, input, signal) => outlasting(signal, () => attempt(app, input, signal)),
});

// The queue would notice a job cut off by a database restart only after a while.
const LONGEST_OUTAGE_MS = 120_000;

/** Does the work again, from where it stands, when the database was away for a moment. */
export async function outlasting(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const until = Date.now() + LONGEST_OUTAGE_MS;
  for (let wait = 250; ; wait = Math.min(wait * 2, 4_000)) {
    try {
      return await work();
    } catch (error) {
      const away = error instanceof Problem && error.code === 'unavailable';
      if (!away || signal.aborted || Date.now() > until) throw error;
      await sleep(wait, undefined, { signal });
    }
  }
}

async function attempt(app: App, input: JobInput, signal: AbortSignal): Promise<void> {
  const begun = await loadBegun(app, input);
  if (!begun) return;
  try {
    await readOn(app, await prepare(app, begun), signal);
  } catch (error) {
    await failWith(app, begun, error);
  }
}

/** An import that was asked for, as the database tells it. */
interface Begun {
  readonly workspaceId: string;
  readonly record: Import;
  readonly row: Row;
  readonly mapping: ImportMapping;
  readonly targets: RunContext['targets'];
  readonly path: string;
  readonly mode: RunContext['mode'];
}

/** Everything a running import needs to know, and how far it is. */
interface Job {
  readonly actor: Actor;
  readonly context: RunContext;
  readonly path: string;
  readonly sniff: CsvSniff;
  readonly padShortRows: boolean;
  position: CsvPosition | null;
  result: ImportResult;
}

interface Row extends Record<string, unknown> {
  state: string;
  position: CsvPosition | null;
  started_by: { kind: Actor['kind']; userId: string | null; actorId: string | null; name: string };
}

async function loadBegun(app: App, { workspaceId, importId }: JobInput): Promise<Begun | null> {
  return app.database.transaction(
    systemActor(workspaceId, 'Import'),
    async (tx) => {
      const row = await stateOf(tx, importId);
      if (row?.state !== 'checking' && row?.state !== 'running') return null;
      const record = await importService.get(tx, importId);
      const mapping = mappingSchema.parse(record.mapping);
      const targets = await targetsOf(app, tx, mapping);
      const path = await filePath(app, tx, importId);
      const mode = row.state === 'checking' ? 'check' : 'run';
      return { workspaceId, record, row, mapping, targets, path, mode } as const;
    },
    { readOnly: true },
  );
}

async function prepare(app: App, begun: Begun): Promise<Job> {
  const { record, row, mapping, targets, path, mode, workspaceId } = begun;
  const { padShortRows = false, ...overrides } = record.reading;
  const sniff = await sniffCsv(path, overrides);
  const actor = await actorOf(app.database, workspaceId, row.started_by);
  const services = app.services;
  return {
    actor,
    context: { importId: record.id, mapping, targets, columns: sniff.columns, services, mode },
    path,
    sniff,
    padShortRows,
    position: row.position,
    result: resultSoFar(record, row, mode),
  };
}

function resultSoFar(record: Import, row: Row, mode: RunContext['mode']): ImportResult {
  const held = mode === 'check' ? record.checkResult : record.result;
  return (row.position && held) || emptyResult();
}

/** Whoever asked for the work, with the role they have now. */
export async function actorOf(
  database: Database,
  workspaceId: string,
  by: Row['started_by'],
): Promise<Actor> {
  if (by.userId === null) return systemActor(workspaceId, by.name);
  const { rows } = await database.transaction(
    systemActor(workspaceId),
    (tx) =>
      tx.db.execute<{ role: Role }>(sql`
        select role from members where workspace_id = ${workspaceId} and user_id = ${by.userId}`),
    { readOnly: true },
  );
  const role = rows[0]?.role;
  if (role) return { ...by, workspaceId, role };
  throw new Problem('forbidden', `${by.name} is no longer a member. Start the import yourself.`);
}

async function readOn(app: App, job: Job, signal: AbortSignal): Promise<void> {
  const { context, path, sniff } = job;
  const perRow = Math.max(1, context.mapping.answers.length);
  const batches = readCsv(path, {
    dialect: sniff.dialect,
    limits: { fileBytes: Number.POSITIVE_INFINITY },
    padShortRows: job.padShortRows,
    batchRows: Math.max(20, Math.min(ROWS_PER_BATCH, Math.floor(RECORDS_PER_BATCH / perRow))),
    signal,
    ...(job.position ? { from: job.position } : {}),
  });
  const announce = announcer(app, job);
  for await (const batch of batches) {
    if (!(await takeBatch(app, job, batch))) return;
    announce();
  }
  if (job.context.mode === 'run') await app.database.refreshStatistics();
  await app.database.transaction(job.actor, (tx) => finish(tx, job));
}

/** One transaction: records, problems and the place reached. False when the import was stopped. */
async function takeBatch(app: App, job: Job, batch: CsvBatch): Promise<boolean> {
  const { context, sniff } = job;
  const place = job.position?.rowNumber ?? 0;
  const result = await app.database.transaction(job.actor, async (tx) => {
    const row = await stateOf(tx, context.importId, 'for update');
    const state = context.mode === 'check' ? 'checking' : 'running';
    // Another worker may have taken over after this one was believed dead.
    if (row?.state !== state || (row.position?.rowNumber ?? 0) !== place) return null;
    const done = await runBatch(tx, context, batch.rows);
    const faults = batch.faults.map((fault) => asRejection(fault, sniff));
    await keepProblems(tx, context, [...faults, ...done.rejections]);
    const total = addResults(addResults(job.result, done.result), {
      ...emptyResult(),
      rows: faults.length,
      rejected: faults.length,
      problems: faults.length,
    });
    await keepPlace(tx, context, batch.next, total, progressOf(batch.next, sniff));
    return total;
  });
  if (!result) return false;
  job.result = result;
  job.position = batch.next;
  return true;
}

async function stateOf(tx: Tx, id: string, lock: '' | 'for update' = ''): Promise<Row | undefined> {
  const { rows } = await tx.db.execute<Row>(sql`
    select state, position, started_by from imports
    where workspace_id = ${tx.workspaceId} and id = ${id} ${sql.raw(lock)}`);
  return rows[0];
}

async function keepPlace(
  tx: Tx,
  { importId, mode }: RunContext,
  position: CsvPosition,
  result: ImportResult,
  progress: Progress,
): Promise<void> {
  const column = sql.identifier(mode === 'check' ? 'check_result' : 'result');
  await tx.db.execute(sql`
    update imports set position = ${JSON.stringify(position)}::jsonb,
      progress = ${JSON.stringify(progress)}::jsonb, ${column} = ${JSON.stringify(result)}::jsonb
    where workspace_id = ${tx.workspaceId} and id = ${importId}`);
}

function progressOf(place: CsvPosition, { fileBytes }: CsvSniff): Progress {
  // Without byte offsets nobody knows how far along the file a row lies.
  return { bytes: place.byteOffset ?? 0, fileBytes, rows: place.rowNumber };
}

function asRejection(fault: CsvBatch['faults'][number], { columns }: CsvSniff): Rejection {
  const { rowNumber, line, code, message } = fault;
  const column = fault.column === undefined ? '' : (columns[fault.column - 1]?.name ?? '');
  return { rowNumber, line, column, code, message };
}

async function keepProblems(
  tx: Tx,
  { importId, mode }: RunContext,
  problems: readonly Rejection[],
): Promise<void> {
  if (problems.length === 0) return;
  await tx.db.execute(sql`
    insert into import_problems (workspace_id, import_id, phase, row_number, line, column_name, code, message)
    select ${tx.workspaceId}, ${importId}, ${mode}, p."rowNumber", p.line, p.column, p.code, p.message
    from jsonb_to_recordset(${JSON.stringify(problems)}::jsonb)
      as p("rowNumber" int, line int, "column" text, code text, message text)`);
}

async function finish(tx: Tx, { context, position }: Job): Promise<void> {
  const row = await stateOf(tx, context.importId, 'for update');
  const state = context.mode === 'check' ? 'checking' : 'running';
  if (row?.state !== state || row.position?.rowNumber !== position?.rowNumber) return;
  const finishedAt = new Date().toISOString();
  if (context.mode === 'run') {
    await importService.change(
      tx,
      context.importId,
      { state: 'done', finishedAt },
      { verb: 'finished' },
    );
    return;
  }
  await tx.db.execute(sql`
    delete from import_seen where workspace_id = ${tx.workspaceId} and import_id = ${context.importId}`);
  await importService.change(
    tx,
    context.importId,
    { state: 'checked', finishedAt },
    { verb: 'checked' },
  );
}

/**
 * What the file or the rules refuse will be refused again: the import stops and
 * says why. Anything else (the database restarts, the server stops) is tried again.
 */
async function failWith(app: App, begun: Begun, error: unknown): Promise<void> {
  const refused = error instanceof Problem && error.status < 500;
  if (!refused && !(error instanceof CsvFileError) && !isGone(error)) throw error;
  const problem = isGone(error)
    ? 'The uploaded file is no longer there. Upload it again.'
    : (error as Error).message;
  const state = begun.mode === 'check' ? 'draft' : 'failed';
  const change = { state, problem, finishedAt: new Date().toISOString() };
  await app.database.transaction(systemActor(begun.workspaceId, 'Import'), async (tx) => {
    await importService.change(tx, begun.record.id, change, { verb: 'failed' });
  });
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Tells live listeners of progress, at most twice a second; the last word is the record's own act. */
function announcer(app: App, { actor, context }: Job): () => void {
  let last = 0;
  return () => {
    if (Date.now() - last < 500) return;
    last = Date.now();
    app.live.announce(actor.workspaceId, {
      noun: 'import',
      recordId: context.importId,
      verb: 'progressed',
      actorId: actor.actorId,
    });
  };
}
