import { sql } from 'drizzle-orm';
import { readSetting } from '#core/workspaces/workspaces.service.ts';
import type { App } from '#platform/api/app.ts';
import { allows } from '#platform/contract/policy.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { customFieldsOf } from '#platform/resource/custom-fields.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { checkMapping } from './check-mapping.ts';
import {
  type Import,
  type ImportState,
  importSetting,
  imports,
  WORKING_STATES,
  type WorkingState,
} from './imports.contract.ts';
import { importTable } from './imports.table.ts';
import { type ImportMapping, mappingSchema, sinkMappingSchema } from './mapping.ts';
import { type ImportSink, sinkOf } from './sinks.ts';
import { type ImportTarget, importTarget } from './target.ts';

/** States in which nothing of the file is in the workspace, so that everything can be changed. */
const OPEN: readonly ImportState[] = ['draft', 'checked', 'undone'];

const DAY_MS = 24 * 60 * 60 * 1000;

export const importService = new ResourceService(imports, importTable, {
  async beforeCreate(tx, inputs) {
    const fileKeptUntil = await endOfFile(tx);
    for (const input of inputs) Object.assign(input, { fileKeptUntil });
  },
  async beforeUpdate(tx, before, change) {
    if (change.archivedAt) refuseAtWork(before);
    const given = ['target', 'reading', 'mapping'].some((name) => name in change);
    const remapped = given && !('state' in change);
    if (remapped) refuseRemapping(before);
    const hasFile = before.fileRemovedAt === null && !change.fileRemovedAt;
    return {
      ...change,
      ...(remapped ? { state: 'draft', checkResult: null, problem: null } : {}),
      ...(hasFile && (given || change.finishedAt) ? { fileKeptUntil: await endOfFile(tx) } : {}),
    };
  },
});

/** Until when a file is kept that is worked with now. */
async function endOfFile(tx: Tx): Promise<string> {
  const { keepFilesDays } = await readSetting(tx, importSetting);
  return new Date(Date.now() + keepFilesDays * DAY_MS).toISOString();
}

function refuseAtWork({ key, state }: Import): void {
  if (!WORKING_STATES.some((working) => working === state)) return;
  throw new Problem('conflict', `${key} is at work. Stop it, or wait for its end.`);
}

function refuseRemapping({ key, state, fileRemovedAt }: Import): void {
  if (fileRemovedAt) throw withoutFile(key);
  if (OPEN.includes(state)) return;
  throw new Problem(
    'conflict',
    `${key} has begun, so its mapping stays. Undo it first and keep its file, or upload the file again.`,
  );
}

function withoutFile(key: string): Problem {
  return new Problem('conflict', `The file of ${key} was removed. Upload it again.`);
}

/** From which states a step may be taken. */
const STEPS: Record<WorkingState, { from: readonly ImportState[]; refusal: string }> = {
  checking: { from: OPEN, refusal: 'can be tried only before it has begun' },
  running: {
    from: [...OPEN, 'cancelled', 'failed'],
    refusal: 'runs already, or is done',
  },
  undoing: {
    from: ['done', 'cancelled', 'failed'],
    refusal: 'has nothing that could be undone now',
  },
};

interface Wanted {
  readonly id: string;
  readonly version: number;
  readonly step: WorkingState;
  /** Undoing leaves the file, so that it can be imported in another way. */
  readonly keepFile?: boolean | undefined;
}

/**
 * Asks for a dry run, the import or its undoing. The work is done by a job that
 * a reaction queues from the history of this very change, so it cannot be lost.
 */
export async function begin(app: App, tx: Tx, wanted: Wanted): Promise<Import> {
  const { id, version, step, keepFile = false } = wanted;
  const before = await lockForStep(tx, id);
  if (!STEPS[step].from.includes(before.state)) {
    throw new Problem('conflict', `${before.key} ${STEPS[step].refusal}.`);
  }
  if (step !== 'undoing') {
    if (before.archivedAt) throw new Problem('conflict', `${before.key} is archived. Restore it.`);
    if (before.fileRemovedAt) throw withoutFile(before.key);
    await refuseUnready(app, tx, before);
  }
  const goesOn = step === 'running' && ['cancelled', 'failed'].includes(before.state);
  if (goesOn) await refusePartlyUndone(tx, before);
  else if (step !== 'undoing') await forgetEarlierAttempts(tx, id, step);
  const { kind, userId, actorId, name } = tx.actor;
  const startedBy = JSON.stringify({ kind, userId, actorId, name });
  await tx.db.execute(sql`
    update imports set started_by = ${startedBy}::jsonb, worker = null, worked_at = now(),
      undo_keeps_file = ${keepFile},
      run_id = ${step === 'running' && !goesOn ? sql`gen_random_uuid()` : sql`run_id`}
    where workspace_id = ${tx.workspaceId} and id = ${id}`);
  const fresh = {
    checking: { progress: null, checkResult: null },
    running: goesOn ? {} : { progress: null, result: null, undoResult: null },
    undoing: { undoResult: null },
  }[step];
  const change = {
    ...fresh,
    state: step,
    problem: null,
    startedAt: new Date().toISOString(),
    finishedAt: null,
  };
  const act = { action: 'update', verb: `${step}_requested`, version };
  return importService.perform(tx, id, change, act);
}

/**
 * Holds the import until the transaction ends, so that the state that is judged is the one that is
 * left, whatever jobs and other requests do meanwhile.
 */
async function lockForStep(tx: Tx, id: string): Promise<Import> {
  const [record] = await importService.store.lock(tx, [id]);
  return (record as Import | undefined) ?? importService.get(tx, id);
}

/** Stops a dry run or an import between two batches. */
export async function cancel(tx: Tx, id: string, version: number): Promise<Import> {
  const before = await lockForStep(tx, id);
  if (before.state !== 'checking' && before.state !== 'running') {
    throw new Problem('conflict', `${before.key} is not running.`);
  }
  const state = before.state === 'checking' ? 'draft' : 'cancelled';
  const change = { state, finishedAt: new Date().toISOString() };
  return importService.perform(tx, id, change, { action: 'update', verb: 'cancelled', version });
}

async function refuseUnready(app: App, tx: Tx, { target, mapping }: Import): Promise<void> {
  if (!target || !mapping) {
    throw new Problem(
      'invalid_input',
      'Say first what the rows become and which column fills what.',
    );
  }
  const sink = sinkOf(target);
  if (sink) return refuseSink(tx, sink, mapping);
  const given = mappingSchema.safeParse(mapping);
  if (!given.success) {
    throw new Problem('invalid_input', `The mapping is of something else than ${target}.`, {
      fields: [{ path: 'body.mapping', message: 'Map the columns to its fields.' }],
    });
  }
  const parsed = given.data;
  checkMapping(parsed, await targetsOf(app, tx, parsed), target);
  for (const { noun } of parsed.parts) {
    const rule = app.services.get(noun)?.resource.policy.create;
    if (rule && !allows(rule, tx.actor)) {
      throw new Problem('forbidden', `Your role (${tx.actor.role}) may not create a ${noun}.`);
    }
  }
}

function refuseSink(tx: Tx, sink: ImportSink, mapping: unknown): void {
  const given = sinkMappingSchema.safeParse(mapping);
  const mine = given.success ? given.data : { kind: 'none' };
  sink.check(mine);
  if (allows(sink.rule, tx.actor)) return;
  const { many } = sink.label;
  throw new Problem(
    'forbidden',
    `Your role (${tx.actor.role}) may not import ${many.toLowerCase()}.`,
  );
}

/** An undoing that a problem stopped has to be ended before the rest of the file may follow. */
async function refusePartlyUndone(tx: Tx, { id, key }: Import): Promise<void> {
  const { rows } = await tx.db.execute(sql`
    select from import_effects
    where workspace_id = ${tx.workspaceId} and import_id = ${id} and outcome is not null limit 1`);
  if (rows.length === 0) return;
  throw new Problem('conflict', `${key} is partly undone. Undo the rest, then import it again.`);
}

async function forgetEarlierAttempts(tx: Tx, id: string, step: WorkingState): Promise<void> {
  const phase = step === 'checking' ? 'check' : 'run';
  await tx.db.execute(sql`
    with problems as (
      delete from import_problems
      where workspace_id = ${tx.workspaceId} and import_id = ${id} and phase = ${phase}
    ), seen as (
      delete from import_seen where workspace_id = ${tx.workspaceId} and import_id = ${id}
    ), effects as (
      delete from import_effects
      where workspace_id = ${tx.workspaceId} and import_id = ${id} and outcome is not null
    )
    update imports set position = null where workspace_id = ${tx.workspaceId} and id = ${id}`);
}

/** The nouns that rows can become, with this workspace's custom fields. */
export async function allTargets(app: App, tx: Tx): Promise<ImportTarget[]> {
  const targets: ImportTarget[] = [];
  for (const { resource } of app.services.values()) {
    if (!resource.imports) continue;
    targets.push(importTarget(resource, await customFieldsOf(tx, resource.noun)));
  }
  return targets;
}

/** The targets that a mapping speaks of. */
export async function targetsOf(
  app: App,
  tx: Tx,
  mapping: ImportMapping,
): Promise<Map<string, ImportTarget>> {
  const nouns = new Set(mapping.parts.map(({ noun }) => noun));
  return new Map(
    (await allTargets(app, tx))
      .filter(({ resource }) => nouns.has(resource.noun))
      .map((target) => [target.resource.noun, target]),
  );
}

/** Whether something is there of an import into this target whose mapping says all of `part`. */
export async function holdsImported(
  tx: Tx,
  target: string,
  part: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const { rows } = await tx.db.execute(sql`
    select from imports
    where workspace_id = ${tx.workspaceId} and target = ${target}
      and state in ('running', 'done', 'cancelled', 'failed', 'undoing')
      and mapping @> ${JSON.stringify(part)}::jsonb
    limit 1`);
  return rows.length > 0;
}

/** Where the file of an import lies on disk. */
export async function filePath(app: App, tx: Tx, id: string): Promise<string> {
  const { rows } = await tx.db.execute<{ file_id: string | null }>(sql`
    select file_id from imports where workspace_id = ${tx.workspaceId} and id = ${id}`);
  const fileId = rows[0]?.file_id;
  if (!fileId) throw withoutFile((await importService.get(tx, id)).key);
  return app.files.path(tx.workspaceId, fileId);
}
