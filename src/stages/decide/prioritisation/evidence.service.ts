import { setImmediate } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { readSetting } from '#core/workspaces/workspaces.service.ts';
import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import {
  recordsWithEvidence,
  type Statement,
  statementsOn,
} from '#stages/discover/evidence/statements.service.ts';
import { segmentWeights } from '#stages/discover/evidence/weights.service.ts';
import { evidenceSetting, type StoredEvidence } from './evidence.contract.ts';
import {
  clearStale,
  type NewScore,
  type Stale,
  showOnRecords,
  staleRecords,
  storedEvidence,
  storeScores,
} from './evidence.store.ts';
import { type EvidenceScore, EvidenceTally } from './evidence-score.ts';
import type { EvidenceSettings } from './evidence-settings.ts';
import type { EvidenceItem } from './evidence-statement.ts';
import { rescoreRecords } from './scores.service.ts';

export { SCORED, storedEvidence } from './evidence.store.ts';

/** Records counted in one transaction. */
const BATCH = 25;

/**
 * The moment ages are measured to: the beginning of the day, so that a score changes by age
 * alone once a day, and counting again on the same day gives the same result.
 */
function startOfDay(now = new Date()): Date {
  return new Date(`${now.toISOString().slice(0, 10)}T00:00:00Z`);
}

/** Counts the evidence of each record, in batches that let others run in between. */
export async function countEvidence(
  tx: Tx,
  recordIds: readonly string[],
  settings: EvidenceSettings,
): Promise<NewScore[]> {
  const weigh = await segmentWeights(tx);
  const tallies = new Map(
    recordIds.map((id) => [id, { tally: new EvidenceTally(settings), statements: 0 }]),
  );
  for await (const batch of statementsOn(tx, recordIds)) {
    const weightOf = await weigh(batch);
    for (const statement of batch) {
      const held = tallies.get(statement.recordId);
      if (!held) continue;
      held.tally.add([toItem(statement, weightOf(statement))]);
      held.statements += 1;
    }
  }
  const counted: NewScore[] = [];
  for (const [recordId, { tally, statements }] of tallies) {
    counted.push({ recordId, statements, score: await scored(tally) });
  }
  return counted;
}

/** Lets others run in between the parts of a long sum. */
async function scored(tally: EvidenceTally): Promise<EvidenceScore> {
  const scoring = tally.scoring();
  for (;;) {
    const step = scoring.next();
    if (step.done) return step.value;
    await setImmediate();
  }
}

function toItem(statement: Statement, segmentWeight: number): EvidenceItem {
  const { insightId, noteId, contactId, companyId, importance, source, saidAt, revenue, viaId } =
    statement;
  return {
    insightId,
    customerKey: noteId,
    contactId,
    companyId,
    importance,
    source,
    saidAt,
    revenue,
    segmentWeight,
    viaId,
  };
}

/** The settings in force, measuring ages to the beginning of today. */
export async function settingsToday(tx: Tx): Promise<EvidenceSettings> {
  return { ...(await readSetting(tx, evidenceSetting)), now: startOfDay() };
}

/**
 * Counts again what is marked as changed, oldest mark first, each batch in a transaction of its
 * own. With `small`, leaves out records with more statements than that. Answers whether any
 * mark is left.
 */
export async function recount(
  app: App,
  workspaceId: string,
  { small = null, signal }: { small?: number | null; signal?: AbortSignal } = {},
): Promise<{ left: boolean }> {
  const actor = systemActor(workspaceId);
  for (;;) {
    if (signal?.aborted) return { left: true };
    const { done, left } = await app.database.transaction(actor, async (tx) => {
      await takeTurn(tx);
      const stale = await staleRecords(tx, { limit: BATCH, small });
      if (stale.length > 0) await recountBatch(tx, stale);
      return { done: stale.length < BATCH, left: await anyStale(tx) };
    });
    if (done) return { left };
  }
}

/** Two counts at once could store the older result last. */
async function takeTurn(tx: Tx): Promise<void> {
  await tx.db.execute(
    sql`select pg_advisory_xact_lock(hashtextextended('evidence ' || ${tx.workspaceId}, 0))`,
  );
}

async function recountBatch(tx: Tx, stale: readonly Stale[]): Promise<void> {
  const settings = await settingsToday(tx);
  const ids = stale.map(({ id }) => id);
  const before = await storedEvidence(tx, ids);
  const counted = await countEvidence(tx, ids, settings);
  await storeScores(tx, settings.now.toISOString().slice(0, 10), counted);
  await showOnRecords(tx, counted);
  await rescoreRecords(tx, ids);
  await tellChanges(tx, before, counted);
  await clearStale(tx, stale);
}

/**
 * Tells of customers and revenue gained or lost, for open screens and for whatever waits for more
 * of them. Demand that fades with age is no news.
 */
async function tellChanges(
  tx: Tx,
  before: ReadonlyMap<string, StoredEvidence>,
  after: readonly NewScore[],
): Promise<void> {
  const news = after.filter(({ recordId, score }) => {
    const held = before.get(recordId);
    return (
      score.reach !== (held?.reach ?? 0) ||
      score.people !== (held?.people ?? 0) ||
      score.revenue !== (held?.revenue ?? 0) ||
      score.evidenceCount !== (held?.evidenceCount ?? 0)
    );
  });
  await recordActivity(
    tx,
    news.map(({ recordId, score: { reach, people, demand, revenue, evidenceCount } }) => ({
      noun: 'evidence',
      recordId,
      verb: 'counted',
      data: { reach, people, demand, revenue, evidenceCount },
    })),
  );
}

async function anyStale(tx: Tx): Promise<boolean> {
  const { rows } = await tx.db.execute(
    sql`select from evidence_stale where workspace_id = ${tx.workspaceId} limit 1`,
  );
  return rows.length > 0;
}

/** Marks every record that has evidence, or had any when last counted. Answers how many. */
export async function markAll(tx: Tx): Promise<number> {
  const { rowCount } = await tx.db.execute(sql`
    insert into evidence_stale (workspace_id, record_id)
    select ${tx.workspaceId}, all_of.id from (
      ${recordsWithEvidence(tx)}
      union select record_id from evidence_scores where workspace_id = ${tx.workspaceId}
    ) as all_of
    on conflict (workspace_id, record_id) do update set mark = excluded.mark`);
  return rowCount ?? 0;
}

/** Marks what was counted on an earlier day: its statements have grown older since. */
export async function markAged(tx: Tx): Promise<number> {
  if ((await readSetting(tx, evidenceSetting)).halfLifeDays === null) return 0;
  const { rowCount } = await tx.db.execute(sql`
    insert into evidence_stale (workspace_id, record_id)
    select workspace_id, record_id from evidence_scores
    where workspace_id = ${tx.workspaceId} and as_of < ${startOfDay().toISOString().slice(0, 10)}::date
    on conflict do nothing`);
  return rowCount ?? 0;
}
