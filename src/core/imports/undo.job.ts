import { sql } from 'drizzle-orm';
import type { App } from '#platform/api/app.ts';
import type { Actor } from '#platform/auth/actor.ts';
import type { Tx } from '#platform/db/database.ts';
import type { Changes } from '#platform/events/activity.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import type { AnyRecord } from '#platform/resource/store.ts';
import { actorOf, type Claim, stillHolds } from './claim.ts';
import { jobInput, outlasting, underClaim } from './import-work.ts';
import type { UndoResult } from './imports.contract.ts';
import { importService } from './imports.service.ts';
import { dropFile } from './kept-files.ts';
import { type ImportSink, sinkOf } from './sinks.ts';
import { findUsed } from './still-used.ts';

const EFFECTS_PER_BATCH = 500;

/** Takes back what an import did, newest first, in batches that each commit on their own. */
export const undoJob = defineJob({
  name: 'imports.undo',
  input: jobInput,
  run: (app, input, signal, isLast) =>
    outlasting(signal, () =>
      underClaim({ app, input, states: ['undoing'], signal, isLast }, async (held) => {
        const actor = await actorOf(app.database, held);
        const sink = await sinkOfImport(app, actor, held.importId);
        if (sink) return undoSink(app, actor, held, sink, signal);
        while (await undoBatch(app, actor, held)) signal.throwIfAborted();
      }),
    ),
});

async function sinkOfImport(app: App, actor: Actor, id: string): Promise<ImportSink | undefined> {
  const get = (tx: Tx) => importService.get(tx, id);
  return sinkOf((await app.database.transaction(actor, get, { readOnly: true })).target);
}

async function undoSink(
  app: App,
  actor: Actor,
  held: Claim,
  sink: ImportSink,
  signal: AbortSignal,
): Promise<void> {
  const removed = await sink.undo(app, held, signal);
  await app.database.transaction(actor, async (tx) => {
    if (!(await stillHolds(tx, held))) return;
    await finish(app, tx, held.importId, { archived: 0, reverted: 0, kept: 0, removed });
  });
}

interface EffectRow extends Record<string, unknown> {
  noun: string;
  record_id: string;
  effect: 'created' | 'updated' | 'restored';
  changes: Changes | null;
  /** The transaction the import did it in. */
  xid: string;
}

interface Effect extends EffectRow {
  /** Somebody worked with the record after the import did. */
  touched: boolean;
}

type Outcome = 'archived' | 'reverted' | 'kept';

/** True while there was something to do. */
async function undoBatch(app: App, actor: Actor, held: Claim): Promise<boolean> {
  const { importId } = held;
  return app.database.transaction(actor, async (tx) => {
    if (!(await stillHolds(tx, held))) return false;
    const effects = await nextEffects(tx, importId);
    if (effects.length === 0) {
      await finish(app, tx, importId, await countOutcomes(tx, importId));
      return false;
    }
    const outcomes = new Map<string, Outcome>();
    for (const [noun, ofNoun] of Map.groupBy(effects, (effect) => effect.noun)) {
      for (const [id, outcome] of await undoNoun(app, tx, noun, ofNoun)) outcomes.set(id, outcome);
    }
    await keepOutcomes(tx, importId, outcomes);
    await tx.db.execute(sql`
      update imports set worked_at = now()
      where workspace_id = ${tx.workspaceId} and id = ${importId}`);
    return true;
  });
}

/** The newest effects not yet taken back, with all others on the same records. */
async function nextEffects(tx: Tx, importId: string): Promise<Effect[]> {
  const { rows: newest } = await tx.db.execute<{ record_id: string }>(sql`
    select record_id from import_effects
    where workspace_id = ${tx.workspaceId} and import_id = ${importId} and outcome is null
    order by id desc limit ${EFFECTS_PER_BATCH}`);
  const ids = [...new Set(newest.map((row) => row.record_id))];
  if (ids.length === 0) return [];
  const { rows: effects } = await tx.db.execute<EffectRow>(sql`
    select noun, record_id, effect, changes, xid::text from import_effects
    where workspace_id = ${tx.workspaceId} and import_id = ${importId} and outcome is null
      and record_id = any(${sql.param(ids)}::uuid[])
    order by id desc`);
  const later = await lastActsByPeople(tx, ids);
  const imported = new Map<string, bigint>();
  for (const { record_id, xid } of effects) {
    imported.set(record_id, maximum(imported.get(record_id), BigInt(xid)));
  }
  return effects.map((effect) => ({
    ...effect,
    touched: (later.get(effect.record_id) ?? 0n) > (imported.get(effect.record_id) ?? 0n),
  }));
}

/** The transaction in which people last did something to each record. */
async function lastActsByPeople(tx: Tx, ids: readonly string[]): Promise<Map<string, bigint>> {
  const { rows } = await tx.db.execute<{ record_id: string; xid: string }>(sql`
    select record_id, max(xid)::text as xid from activity
    where workspace_id = ${tx.workspaceId} and record_id = any(${sql.param([...ids])}::uuid[])
      and actor_kind in ('user', 'key')
    group by record_id`);
  return new Map(rows.map((row) => [row.record_id, BigInt(row.xid)]));
}

function maximum(a: bigint | undefined, b: bigint): bigint {
  return a !== undefined && a > b ? a : b;
}

async function undoNoun(
  app: App,
  tx: Tx,
  noun: string,
  effects: readonly Effect[],
): Promise<Map<string, Outcome>> {
  const service = app.services.get(noun);
  const outcomes = new Map<string, Outcome>(effects.map((effect) => [effect.record_id, 'kept']));
  if (!service) return outcomes;
  const created = effects.filter(({ effect, touched }) => effect === 'created' && !touched);
  const ids = created.map((effect) => effect.record_id);
  const used = await findUsed(app, tx, noun, ids);
  const archivable = ids.filter((id) => !used.has(id));
  if (archivable.length > 0) {
    const { missing } = await service.bulk(tx, { ids: archivable, archive: true });
    const refused = new Set(missing);
    for (const id of archivable) if (!refused.has(id)) outcomes.set(id, 'archived');
  }
  const made = new Set(
    effects.filter(({ effect }) => effect === 'created').map((e) => e.record_id),
  );
  for (const effect of effects) {
    if (made.has(effect.record_id) || effect.effect === 'created') continue;
    const [record] = await service.store.lock(tx, [effect.record_id]);
    const change = record && reversal(effect, record);
    if (!change) continue;
    await service.change(tx, effect.record_id, change);
    outcomes.set(effect.record_id, 'reverted');
  }
  return outcomes;
}

/** What gives a record back its values of before, as far as they are still the imported ones. */
function reversal(effect: Effect, record: AnyRecord): Record<string, unknown> | undefined {
  if (effect.effect === 'restored') {
    const archive = !effect.touched && record.archivedAt === null;
    return archive ? { archivedAt: new Date().toISOString() } : undefined;
  }
  const change: Record<string, unknown> = {};
  for (const [field, [before, after]] of Object.entries(effect.changes ?? {})) {
    if (field === 'custom') Object.assign(change, customReversal(before, after, record));
    else if (JSON.stringify(record[field]) === JSON.stringify(after)) change[field] = before;
  }
  return Object.keys(change).length > 0 ? change : undefined;
}

function customReversal(before: unknown, after: unknown, record: AnyRecord) {
  const [old, imported] = [before, after] as [Record<string, unknown>, Record<string, unknown>];
  const custom = Object.fromEntries(
    Object.entries(imported)
      .filter(([name, value]) => JSON.stringify(old[name]) !== JSON.stringify(value))
      .filter(([name, value]) => JSON.stringify(record.custom[name]) === JSON.stringify(value))
      .map(([name]) => [name, old[name] ?? null]),
  );
  return Object.keys(custom).length > 0 ? { custom } : {};
}

async function keepOutcomes(
  tx: Tx,
  importId: string,
  outcomes: ReadonlyMap<string, Outcome>,
): Promise<void> {
  const rows = [...outcomes].map(([id, outcome]) => ({ id, outcome }));
  const list = JSON.stringify(rows);
  await tx.db.execute(sql`
    update import_effects e set outcome = r.outcome
    from jsonb_to_recordset(${list}::jsonb) as r(id uuid, outcome text)
    where e.workspace_id = ${tx.workspaceId} and e.import_id = ${importId}
      and e.record_id = r.id and e.outcome is null`);
  // What is gone may be imported again.
  await tx.db.execute(sql`
    delete from import_identities i
    using jsonb_to_recordset(${list}::jsonb) as r(id uuid, outcome text)
    where i.workspace_id = ${tx.workspaceId} and i.record_id = r.id and r.outcome = 'archived'`);
}

async function countOutcomes(tx: Tx, importId: string): Promise<UndoResult> {
  const { rows } = await tx.db.execute<{ outcome: Outcome; count: number }>(sql`
    select outcome, count(distinct record_id)::int as count from import_effects
    where workspace_id = ${tx.workspaceId} and import_id = ${importId} group by outcome`);
  const counted = new Map(rows.map((row) => [row.outcome, row.count]));
  return {
    archived: counted.get('archived') ?? 0,
    reverted: counted.get('reverted') ?? 0,
    kept: counted.get('kept') ?? 0,
  };
}

async function finish(app: App, tx: Tx, importId: string, undoResult: UndoResult): Promise<void> {
  const ended = await tx.db.execute<{ keepsFile: boolean }>(sql`
    update imports set position = null where workspace_id = ${tx.workspaceId} and id = ${importId}
    returning undo_keeps_file as "keepsFile"`);
  const finishedAt = new Date().toISOString();
  await importService.change(
    tx,
    importId,
    { state: 'undone', undoResult, finishedAt },
    { verb: 'undone' },
  );
  if (!ended.rows[0]?.keepsFile) await dropFile(app, tx, importId);
}
