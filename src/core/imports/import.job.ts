import { sql } from 'drizzle-orm';
import type { App } from '#platform/api/app.ts';
import { type Actor, systemActor } from '#platform/auth/actor.ts';
import type { CsvBatch, CsvPosition, CsvRow } from '#platform/csv/read.ts';
import type { Tx } from '#platform/db/database.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import type { TableSniff } from '#platform/tables/table.ts';
import { readTable, sniffTable } from '#platform/tables/table-file.ts';
import { actorOf, type Claim, stillHolds } from './claim.ts';
import { jobInput, outlasting, underClaim } from './import-work.ts';
import type { Import, ImportResult, Progress } from './imports.contract.ts';
import { filePath, importService, targetsOf } from './imports.service.ts';
import { mappingSchema, sinkMappingSchema } from './mapping.ts';
import { type BatchResult, runBatch } from './run-batch.ts';
import { addResults, emptyResult, type Rejection, type RunContext } from './run-context.ts';
import { sinkOf } from './sinks.ts';

// A transaction holds locks and memory: so many records are enough to be fast.
const SAMPLED_ROWS = 200;
const RECORDS_PER_BATCH = 2_000;
const ROWS_PER_BATCH = 500;
// What is no record is taken in by larger strokes, each short enough to leave room for requests.
const SINK_ROWS_PER_BATCH = 2_000;

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
  readonly mode: Phase;
  readonly path: string;
  readonly sniff: TableSniff;
  readonly padShortRows: boolean;
  readonly batchRows: number;
  /** Takes rows in: records within the transaction that keeps the place, all else before it. */
  readonly take:
    | { readonly within: (tx: Tx, rows: readonly CsvRow[]) => Promise<BatchResult> }
    | { readonly before: (rows: readonly CsvRow[]) => Promise<BatchResult> };
  position: CsvPosition | null;
  result: ImportResult;
}

type Phase = RunContext['mode'];

async function prepare(app: App, held: Claim): Promise<Job> {
  const { workspaceId, importId, state, position } = held;
  const mode = state === 'checking' ? 'check' : 'run';
  const { record, path } = await app.database.transaction(
    systemActor(workspaceId, 'Import'),
    async (tx) => ({
      record: await importService.get(tx, importId),
      path: await filePath(app, tx, importId),
    }),
    { readOnly: true },
  );
  const { padShortRows = false, ...overrides } = record.reading;
  const sniff = await sniffTable(path, overrides, SAMPLED_ROWS);
  const soFar = mode === 'check' ? record.checkResult : record.result;
  return {
    held,
    actor: await actorOf(app.database, held),
    mode,
    path,
    sniff,
    padShortRows,
    ...(await workOf(app, held, record, sniff)),
    position,
    result: (position && soFar) || emptyResult(),
  };
}

/** How rows are taken in, and how many at a stroke. */
async function workOf(
  app: App,
  held: Claim,
  { target, mapping: given }: Import,
  { columns }: TableSniff,
): Promise<Pick<Job, 'take' | 'batchRows'>> {
  const { workspaceId, importId, runId, state } = held;
  const mode = state === 'checking' ? 'check' : 'run';
  const sink = sinkOf(target);
  if (sink) {
    const mapping = sinkMappingSchema.parse(given);
    const job = { workspaceId, importId, runId, mapping, columns, mode } as const;
    return { take: { before: sink.begin(app, job) }, batchRows: SINK_ROWS_PER_BATCH };
  }
  const mapping = mappingSchema.parse(given);
  const targets = await app.database.transaction(
    systemActor(workspaceId, 'Import'),
    (tx) => targetsOf(app, tx, mapping),
    { readOnly: true },
  );
  const { services } = app;
  const context: RunContext = { importId, mapping, targets, columns, services, mode };
  const perRow = Math.max(1, mapping.answers.length);
  return {
    take: { within: (tx, rows) => runBatch(tx, context, rows) },
    batchRows: Math.max(20, Math.min(ROWS_PER_BATCH, Math.floor(RECORDS_PER_BATCH / perRow))),
  };
}

async function readOn(app: App, job: Job, signal: AbortSignal): Promise<void> {
  const { path, sniff, padShortRows, batchRows } = job;
  const from = job.position ?? undefined;
  const batches = readTable(path, sniff, { padShortRows, batchRows, signal, from });
  const announce = announcer(app, job);
  for await (const batch of batches) {
    if (!(await takeBatch(app, job, batch))) return;
    announce();
  }
  if (job.mode === 'run') await app.database.refreshStatistics();
  await app.database.transaction(job.actor, (tx) => finish(tx, job));
}

/** One transaction: records, problems and the place reached. False when the import was stopped. */
async function takeBatch(app: App, job: Job, batch: CsvBatch): Promise<boolean> {
  const { sniff, take, held } = job;
  const holds = (tx: Tx) => stillHolds(tx, held);
  if ('before' in take && !(await app.database.transaction(job.actor, holds))) return false;
  const ahead = 'before' in take ? await take.before(batch.rows) : null;
  const result = await app.database.transaction(job.actor, async (tx) => {
    if (!(await holds(tx))) return null;
    const done = 'within' in take ? await take.within(tx, batch.rows) : ahead;
    if (!done) return null;
    const faults = batch.faults.map((fault) => asRejection(fault, sniff));
    await keepProblems(tx, job, [...faults, ...done.rejections]);
    const total = addResults(addResults(job.result, done.result), {
      ...emptyResult(),
      rows: faults.length,
      rejected: faults.length,
      problems: faults.length,
    });
    await keepPlace(tx, job, batch.next, total, progressOf(batch.next, total.rows, sniff));
    return total;
  });
  if (!result) return false;
  job.result = result;
  job.position = batch.next;
  return true;
}

async function keepPlace(
  tx: Tx,
  { held: { importId }, mode }: Job,
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

function progressOf(place: CsvPosition, rows: number, { fileBytes }: TableSniff): Progress {
  // Without byte offsets nobody knows how far along the file a row lies.
  return { bytes: place.byteOffset ?? 0, fileBytes, rows };
}

function asRejection(fault: CsvBatch['faults'][number], { columns }: TableSniff): Rejection {
  const { rowNumber, line, code, message } = fault;
  const column = fault.column === undefined ? '' : (columns[fault.column - 1]?.name ?? '');
  return { rowNumber, line, column, code, message };
}

async function keepProblems(
  tx: Tx,
  { held: { importId }, mode }: Job,
  problems: readonly Rejection[],
): Promise<void> {
  if (problems.length === 0) return;
  await tx.db.execute(sql`
    insert into import_problems (workspace_id, import_id, phase, row_number, line, column_name, code, message)
    select ${tx.workspaceId}, ${importId}, ${mode}, p."rowNumber", p.line, p.column, p.code, p.message
    from jsonb_to_recordset(${JSON.stringify(problems)}::jsonb)
      as p("rowNumber" int, line int, "column" text, code text, message text)`);
}

async function finish(tx: Tx, { mode, held }: Job): Promise<void> {
  if (!(await stillHolds(tx, held))) return;
  const finishedAt = new Date().toISOString();
  if (mode === 'run') {
    await importService.change(
      tx,
      held.importId,
      { state: 'done', finishedAt },
      { verb: 'finished' },
    );
    return;
  }
  await tx.db.execute(sql`
    delete from import_seen where workspace_id = ${tx.workspaceId} and import_id = ${held.importId}`);
  await importService.change(
    tx,
    held.importId,
    { state: 'checked', finishedAt },
    { verb: 'checked' },
  );
}

/** Tells live listeners of progress, at most twice a second; the last word is the record's own act. */
function announcer(app: App, { actor, held }: Job): () => void {
  let last = 0;
  return () => {
    if (Date.now() - last < 500) return;
    last = Date.now();
    app.live.announce(actor.workspaceId, {
      noun: 'import',
      recordId: held.importId,
      verb: 'progressed',
      actorId: actor.actorId,
    });
  };
}
