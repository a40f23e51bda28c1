import { sql } from 'drizzle-orm';
import { featureService } from '#core/features/features.feature.ts';
import type { Tx } from '#platform/db/database.ts';
import { opportunityService } from '#stages/discover/opportunities/opportunities.service.ts';
import type { StoredEvidence, WorkspaceEvidenceSettings } from './evidence.contract.ts';
import type { CustomerContribution, EvidenceScore } from './evidence-score.ts';

/** A record to count the evidence of, and the number of the mark that asked for it. */
export interface Stale {
  id: string;
  mark: string;
}

export interface NewScore {
  recordId: string;
  score: EvidenceScore;
  statements: number;
}

/** A customer's part of a score; of long lists the first, with how many there are. */
export type KeptCustomer = CustomerContribution & { insightCount: number; contactCount: number };

/** A score with its working, as kept or as just counted. */
export type KeptWorking = Omit<EvidenceScore, 'working'> & {
  asOf: string;
  /** Largest contribution first; all of them unless `reach` is more. */
  customers: KeptCustomer[];
  notImportant: (NotImportant & { insightCount: number })[];
  notImportantCount: number;
  confidenceWorking: EvidenceScore['working']['confidence'];
  settings: WorkspaceEvidenceSettings;
};
type NotImportant = EvidenceScore['working']['notImportant'][number];

/** With fewer statements than this, counting takes no longer than reading. */
const KEPT_FROM = 200;
/** How many customers are kept: forty pages. */
const KEPT_CUSTOMERS = 1_000;
const KEPT_NOT_IMPORTANT = 100;
const KEPT_QUOTES = 5;
const KEPT_CONTACTS = 20;

/** The working of a score, cut to so many customers. */
export function workingOf(
  { working, ...figures }: EvidenceScore,
  customers = Number.POSITIVE_INFINITY,
): KeptWorking {
  const { now, ...settings } = working.settings;
  return {
    ...figures,
    asOf: now.toISOString().slice(0, 10),
    customers: working.customers.slice(0, customers).map((customer) => ({
      ...customer,
      insightIds: customer.insightIds.slice(0, KEPT_QUOTES),
      insightCount: customer.insightIds.length,
      contactIds: customer.contactIds.slice(0, KEPT_CONTACTS),
      contactCount: customer.contactIds.length,
    })),
    notImportant: working.notImportant.slice(0, KEPT_NOT_IMPORTANT).map((customer) => ({
      ...customer,
      insightIds: customer.insightIds.slice(0, KEPT_QUOTES),
      insightCount: customer.insightIds.length,
    })),
    notImportantCount: working.notImportant.length,
    confidenceWorking: working.confidence,
    settings,
  };
}

/**
 * The working of a record's last count, and whether its evidence changed since; null where
 * counting anew is as quick. One statement.
 */
export async function keptWorking(
  tx: Tx,
  recordId: string,
): Promise<{ working: KeptWorking; stale: boolean } | null> {
  const { rows } = await tx.db.execute<{ working: KeptWorking; stale: boolean }>(sql`
    select working, exists (
      select from evidence_stale s
      where s.workspace_id = e.workspace_id and s.record_id = e.record_id
    ) as stale
    from evidence_scores e
    where workspace_id = ${tx.workspaceId} and record_id = ${recordId} and working is not null`);
  return rows[0] ?? null;
}

/** Oldest marks first; `small` leaves out records that were slow to count the last time. */
export async function staleRecords(
  tx: Tx,
  { limit, small }: { limit: number; small: number | null },
): Promise<Stale[]> {
  const { rows } = await tx.db.execute<{ id: string; mark: string }>(sql`
    select s.record_id as id, s.mark from evidence_stale s
    ${
      small === null
        ? sql``
        : sql`left join evidence_scores e on e.workspace_id = s.workspace_id and e.record_id = s.record_id`
    }
    where s.workspace_id = ${tx.workspaceId}
      ${small === null ? sql`` : sql`and coalesce(e.statement_count, 0) <= ${small}`}
    order by s.mark limit ${limit}`);
  return rows;
}

/** Takes away the marks that stood when counting began; later ones stay. */
export async function clearStale(tx: Tx, done: readonly Stale[]): Promise<void> {
  await tx.db.execute(sql`
    delete from evidence_stale s using jsonb_to_recordset(${JSON.stringify(done)}::jsonb) as d(id uuid, mark bigint)
    where s.workspace_id = ${tx.workspaceId} and s.record_id = d.id and s.mark = d.mark`);
}

interface StoredRow extends Record<string, unknown>, Omit<StoredEvidence, 'direct'> {
  recordId: string;
  directReach: number;
  directDemand: number;
}

/** Scores by record id; a record without evidence has none. */
export async function storedEvidence(
  tx: Tx,
  recordIds: readonly string[],
): Promise<Map<string, StoredEvidence>> {
  if (recordIds.length === 0) return new Map();
  const { rows } = await tx.db.execute<StoredRow>(sql`
    select record_id as "recordId", reach, people, demand, confidence, revenue,
           evidence_count as "evidenceCount", direct_reach as "directReach",
           direct_demand as "directDemand", as_of::text as "asOf", computed_at as "computedAt"
    from evidence_scores
    where workspace_id = ${tx.workspaceId} and record_id = any(${sql.param([...recordIds])}::uuid[])`);
  return new Map(rows.map((row) => [row.recordId, toStored(row)]));
}

function toStored({ recordId: _id, directReach, directDemand, ...row }: StoredRow): StoredEvidence {
  return {
    ...row,
    direct: { reach: directReach, demand: directDemand },
    computedAt: new Date(row.computedAt).toISOString(),
  };
}

/** Writes scores, and removes those of records that have no evidence any more. Two statements. */
export async function storeScores(tx: Tx, asOf: string, all: readonly NewScore[]): Promise<void> {
  const empty = all.filter(({ score }) => score.evidenceCount === 0);
  if (empty.length > 0) {
    await tx.db.execute(sql`
      delete from evidence_scores where workspace_id = ${tx.workspaceId}
        and record_id = any(${sql.param(empty.map(({ recordId }) => recordId))}::uuid[])`);
  }
  const rows = all
    .filter(({ score }) => score.evidenceCount > 0)
    .map(({ recordId, statements, score: { working, direct, ...score } }) => ({
      record_id: recordId,
      ...score,
      working:
        statements < KEPT_FROM ? null : workingOf({ ...score, direct, working }, KEPT_CUSTOMERS),
      evidence_count: score.evidenceCount,
      direct_reach: direct.reach,
      direct_demand: direct.demand,
      statement_count: statements,
    }));
  if (rows.length === 0) return;
  await tx.db.execute(sql`
    insert into evidence_scores (workspace_id, record_id, reach, people, demand, confidence, revenue,
      evidence_count, direct_reach, direct_demand, statement_count, working, as_of)
    select ${tx.workspaceId}, r.*, ${asOf}::date
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(record_id uuid, reach int, people int,
      demand float8, confidence float8, revenue float8, evidence_count int, direct_reach int,
      direct_demand float8, statement_count int, working jsonb)
    on conflict (workspace_id, record_id) do update set
      reach = excluded.reach, people = excluded.people, demand = excluded.demand,
      confidence = excluded.confidence, revenue = excluded.revenue,
      evidence_count = excluded.evidence_count, direct_reach = excluded.direct_reach,
      direct_demand = excluded.direct_demand, statement_count = excluded.statement_count, working = excluded.working,
      as_of = excluded.as_of, computed_at = now()`);
}

/** The services of the nouns that are scored, by noun. */
export const SCORED = { feature: featureService, opportunity: opportunityService } as const;

/** Puts the figures that lists show onto the records themselves. */
export async function showOnRecords(tx: Tx, all: readonly NewScore[]): Promise<void> {
  const edits = all.map(({ recordId, score }) => ({
    id: recordId,
    values:
      score.evidenceCount === 0
        ? { reach: null, demand: null, confidence: null }
        : { reach: score.reach, demand: score.demand, confidence: score.confidence },
  }));
  // Ids are unique over all nouns, so each service finds its own among them.
  for (const service of Object.values(SCORED)) await service.store.setComputed(tx, edits);
}
