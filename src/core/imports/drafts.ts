import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';
import type { AnyRecord } from '#platform/resource/store.ts';
import { findMatches, type MatchKey, matchKeys } from './lookups.ts';
import type { Part } from './mapping.ts';
import type { PlannedRecord, RowPlan } from './plan-row.ts';
import { type Outcome, type RunContext, serviceOf } from './run-context.ts';

/** A planned record on its way to being found or written. */
export interface Draft {
  readonly plan: RowPlan;
  readonly planned: PlannedRecord;
  /** With references and people as ids. */
  values: Record<string, unknown>;
  tags: string[];
  /** By what the record is recognised among those that are there; empty: by its identity. */
  readonly keys: readonly MatchKey[];
  /** The record that is there already. */
  record?: AnyRecord;
  /** An earlier draft of the same batch that stands for the same record. */
  twin?: Draft;
  /** Imported before, or met earlier in a dry run; the id is unknown in the latter case. */
  seen?: { id: string | null };
  id?: string;
  outcome?: Outcome;
}

/** How the records of a part are recognised. */
export interface DraftRules {
  readonly onMatch: Part['onMatch'];
  /** The mapping names columns that identify the row in its source. */
  readonly named: boolean;
}

export function draftOf(
  context: RunContext,
  plan: RowPlan,
  planned: PlannedRecord,
  ids: Readonly<Record<string, string>>,
  { named }: Pick<DraftRules, 'named'>,
): Draft {
  const values = { ...planned.values, ...ids };
  const service = serviceOf(context, planned.noun);
  const all = matchKeys(service, { ...planned.lookFor, ...values });
  // Where the source tells its rows apart by id, two of one title are two.
  const keys = named ? all.filter(({ fields }) => !fields.includes(service.resource.title)) : all;
  return { plan, planned, values, tags: [...planned.tags], keys };
}

/** True where the draft is told by its identity, not by its fields. */
export function byIdentity(draft: Draft, rules: DraftRules): boolean {
  return rules.named || draft.keys.length === 0;
}

/** Finds out which drafts stand for records that are there, or for the same new record. */
export async function recognise(
  tx: Tx,
  context: RunContext,
  noun: string,
  drafts: readonly Draft[],
  rules: DraftRules,
): Promise<void> {
  const service = serviceOf(context, noun);
  const matches = await findMatches(
    tx,
    service,
    drafts.flatMap(({ keys }) => keys),
  );
  const imported = await importedBefore(
    tx,
    drafts.filter((draft) => byIdentity(draft, rules)),
  );
  const first = new Map<string, Draft>();
  for (const draft of drafts) {
    const identity = byIdentity(draft, rules) ? draft.planned.identity : null;
    const before = identity === null ? undefined : imported.get(identity);
    const record = draft.keys.map(({ name }) => matches.get(name)).find((found) => found);
    if (before !== undefined) draft.seen = { id: before };
    else if (record) draft.record = record;
    else claimOrFollow(draft, identity, first);
  }
  await loadForUpdate(tx, context, noun, drafts, rules);
  if (context.mode === 'check') await markSeen(tx, context, noun, drafts, rules);
}

function claimOrFollow(draft: Draft, identity: string | null, first: Map<string, Draft>): void {
  const names = draft.keys.map(({ name }) => name);
  if (identity !== null) names.push(`\n${identity}`);
  const earlier = names.map((name) => first.get(name)).find((found) => found);
  if (earlier) draft.twin = earlier.twin ?? earlier;
  else for (const name of names) first.set(name, draft);
}

async function importedBefore(tx: Tx, drafts: readonly Draft[]): Promise<Map<string, string>> {
  const identities = [...new Set(drafts.map(({ planned }) => planned.identity))];
  if (identities.length === 0) return new Map();
  const { rows } = await tx.db.execute<{ identity: string; id: string }>(sql`
    select identity, record_id as id from import_identities
    where workspace_id = ${tx.workspaceId} and identity = any(${sql.param(identities)}::text[])`);
  return new Map(rows.map((row) => [row.identity, row.id]));
}

/** Where the source names its rows, a row that comes again may bring news. */
async function loadForUpdate(
  tx: Tx,
  context: RunContext,
  noun: string,
  drafts: readonly Draft[],
  rules: DraftRules,
): Promise<void> {
  if (!rules.named || rules.onMatch === 'skip') return;
  const again = drafts.filter((draft) => draft.seen?.id);
  const ids = again.map((draft) => draft.seen?.id ?? '');
  if (ids.length === 0) return;
  const records = await serviceOf(context, noun).store.findMany(tx, ids);
  const byId = new Map(records.map((record) => [record.id, record]));
  for (const draft of again) draft.record = byId.get(draft.seen?.id ?? '');
}

/** Remembers what a dry run met, so that later batches know what an import would have written. */
async function markSeen(
  tx: Tx,
  context: RunContext,
  noun: string,
  drafts: readonly Draft[],
  rules: DraftRules,
): Promise<void> {
  const fresh = drafts.filter((draft) => !draft.seen && !draft.record && !draft.twin);
  const nameOf = (draft: Draft) =>
    byIdentity(draft, rules) ? draft.planned.identity : `${noun}\n${draft.keys[0]?.name}`;
  if (fresh.length === 0) return;
  const { rows } = await tx.db.execute<{ identity: string }>(sql`
    insert into import_seen (workspace_id, import_id, identity)
    select ${tx.workspaceId}, ${context.importId}, name
    from unnest(${sql.param(fresh.map(nameOf))}::text[]) name
    on conflict do nothing returning identity`);
  const met = new Set(rows.map(({ identity }) => identity));
  for (const draft of fresh) if (!met.has(nameOf(draft))) draft.seen = { id: null };
}
