import { sql } from 'drizzle-orm';
import type { App } from '#platform/api/app.ts';
import { type Actor, systemActor } from '#platform/auth/actor.ts';
import { type CsvBatch, type CsvPosition, readCsv } from '#platform/csv/read.ts';
import { type CsvSniff, sniffCsv } from '#platform/csv/sniff.ts';
import type { Tx } from '#platform/db/database.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { actorOf, type Claim, stillHolds } from './claim.ts';
import { jobInput, outlasting, underClaim } from './import-work.ts';
import type { ImportResult, Progress } from './imports.contract.ts';
import { filePath, importService, targetsOf } from './imports.service.ts';
import { mappingSchema } from './mapping.ts';
import { runBatch } from './run-batch.ts';
import { addResults, emptyResult, type Rejection, type RunContext } from './run-context.ts';

// A transaction holds locks and memory: so many records are enough to be fast.
const RECORDS_PER_BATCH = 2_000;
const ROWS_PER_BATCH = 500;

/** Tries or does an import, batch by batch, from where it stands. */
export const readJob = defineJob({
  name: 'imports.read',
  input: jobInput,
  concurrency: 2,
  run: (app, input, signal, isLast) =>
    outlasting(signal, () =>
      underClaim({ app, input, states: ['checking', 'running'], signal, isLast }, async (held) =>
        readOn(app, await prepare(app, held), signal),
      ),
    ),
});

/** Everything a running import needs to know, and how far it is. */
interface Job {
  readonly held: Claim;
  readonly actor: Actor;
  readonly context: RunContext;
  readonly path: string;
  readonly sniff: CsvSniff;
  readonly padShortRows: boolean;
  position: CsvPosition | null;
  result: ImportResult;
}

async function prepare(app: App, held: Claim): Promise<Job> {
  const { workspaceId, importId, state, position } = held;
  const mode = state === 'checking' ? 'check' : 'run';
  const { record, mapping, targets, path } = await app.database.transaction(
    systemActor(workspaceId, 'Import'),
    async (tx) => {
      const record = await importService.get(tx, importId);
      const mapping = mappingSchema.parse(record.mapping);
      const targets = await targetsOf(app, tx, mapping);
      return { record, mapping, targets, path: await filePath(app, tx, importId) };
    },
    { readOnly: true },
  );
  const { padShortRows = false, ...overrides } = record.reading;
  const sniff = await sniffCsv(path, overrides);
  const { services } = app;
  const soFar = mode === 'check' ? record.checkResult : record.result;
  return {
    held,
    actor: await actorOf(app.database, held),
    context: { importId, mapping, targets, columns: sniff.columns, services, mode },
    path,
    sniff,
    padShortRows,
    position,
    result: (position && soFar) || emptyResult(),
  };
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
  const result = await app.database.transaction(job.actor, async (tx) => {
    if (!(await stillHolds(tx, job.held))) return null;
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

async function keepPlace(
  tx: Tx,
  { importId, mode }: RunContext,
  position: CsvPosition,
  result: ImportResult,
  progress: Progress,
): Promise<void> {
  const column = sql.identifier(mode === 'check' ? 'check_result' : 'result');
  await tx.db.execute(sql`
    update imports set position = ${JSON.stringify(position)}::jsonb, worked_at = now(),
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

async function finish(tx: Tx, { context, held }: Job): Promise<void> {
  if (!(await stillHolds(tx, held))) return;
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
