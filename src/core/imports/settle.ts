import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#platform/db/database.ts';
import type { Changes } from '#platform/events/activity.ts';
import { differences } from '#platform/resource/changes.ts';
import type { AnyRecord } from '#platform/resource/store.ts';
import { byIdentity, type Draft, type DraftRules } from './drafts.ts';
import { findTags, nameKey } from './lookups.ts';
import { type RunContext, serviceOf } from './run-context.ts';

type Values = Record<string, unknown>;

// The database takes 65,535 parameters a statement; the widest record has some 60 columns.
const RECORDS_PER_INSERT = 500;

interface Effect {
  noun: string;
  recordId: string;
  effect: 'created' | 'updated' | 'restored';
  changes?: Changes | null;
}

/** Writes recognised drafts (or, in a dry run, only says what would become of them). */
export async function settle(
  tx: Tx,
  context: RunContext,
  noun: string,
  drafts: readonly Draft[],
  rules: DraftRules,
): Promise<void> {
  for (const draft of drafts) if (draft.twin) mergeIntoTwin(draft, draft.twin, rules);
  const fresh = drafts.filter((draft) => !draft.twin && !draft.record && !draft.seen);
  const known = drafts.filter((draft) => draft.record);
  const tagIds = await tagsOf(tx, context, [...fresh, ...known]);
  await create(tx, context, noun, fresh, rules, tagIds);
  for (const draft of known) await bringUpToDate(tx, context, noun, draft, rules, tagIds);
  for (const draft of drafts) {
    if (draft.seen && !draft.record) {
      draft.id = draft.seen.id ?? undefined;
      draft.outcome = byIdentity(draft, rules) ? 'repeated' : 'unchanged';
    } else if (draft.twin) {
      draft.id = draft.twin.id;
      draft.outcome = byIdentity(draft, rules) ? 'repeated' : 'unchanged';
    }
  }
}

/** Of two rows about one new record, the first decides unless the later is to overwrite it. */
function mergeIntoTwin(draft: Draft, twin: Draft, { onMatch }: DraftRules): void {
  if (onMatch === 'skip') return;
  twin.values =
    onMatch === 'fill' ? { ...draft.values, ...twin.values } : { ...twin.values, ...draft.values };
  twin.tags = [...new Set([...twin.tags, ...draft.tags])];
}

async function create(
  tx: Tx,
  context: RunContext,
  noun: string,
  fresh: readonly Draft[],
  rules: DraftRules,
  tagIds: ReadonlyMap<string, string>,
): Promise<void> {
  for (const draft of fresh) {
    draft.id = uuidv7();
    draft.outcome = 'created';
  }
  if (context.mode === 'check') return;
  await claimIdentities(
    tx,
    context,
    fresh.filter((draft) => byIdentity(draft, rules)),
  );
  const mine = fresh.filter(({ outcome }) => outcome === 'created');
  const inputs = mine.map((draft) => ({
    ...draft.values,
    ...(Object.keys(draft.planned.custom).length > 0 ? { custom: draft.planned.custom } : {}),
    tagIds: draft.tags.flatMap((tag) => tagIds.get(nameKey('tag', tag)) ?? []),
    id: draft.id,
  }));
  const service = serviceOf(context, noun);
  for (let at = 0; at < inputs.length; at += RECORDS_PER_INSERT) {
    await service.createMany(tx, inputs.slice(at, at + RECORDS_PER_INSERT) as never);
  }
  await recordEffects(
    tx,
    context,
    mine.map(({ id }) => ({ noun, recordId: id ?? '', effect: 'created' })),
  );
}

/** Reserves the identities of new records; what another import took meanwhile is left to it. */
async function claimIdentities(
  tx: Tx,
  context: RunContext,
  drafts: readonly Draft[],
): Promise<void> {
  if (drafts.length === 0) return;
  const rows = drafts.map(({ id, planned }) => ({ id, identity: planned.identity }));
  const claimed = await tx.db.execute<{ identity: string }>(sql`
    insert into import_identities (workspace_id, identity, record_id, import_id)
    select ${tx.workspaceId}, r.identity, r.id, ${context.importId}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(identity text, id uuid)
    on conflict do nothing returning identity`);
  const mine = new Set(claimed.rows.map(({ identity }) => identity));
  for (const draft of drafts) {
    if (mine.has(draft.planned.identity)) continue;
    draft.outcome = 'repeated';
    draft.id = undefined;
  }
}

async function bringUpToDate(
  tx: Tx,
  context: RunContext,
  noun: string,
  draft: Draft,
  rules: DraftRules,
  tagIds: ReadonlyMap<string, string>,
): Promise<void> {
  const { record } = draft;
  if (!record) return;
  draft.id = record.id;
  const change = changeOf(draft, record, rules, tagIds);
  const changes = differences(record, change);
  const restored = record.archivedAt !== null;
  draft.outcome = restored || Object.keys(changes).length > 0 ? 'updated' : 'unchanged';
  if (context.mode === 'check' || draft.outcome === 'unchanged') return;
  const service = serviceOf(context, noun);
  const effects: Effect[] = [];
  let { version } = record;
  if (restored) {
    version = ((await service.setArchived(tx, record.id, version, false)) as AnyRecord).version;
    effects.push({ noun, recordId: record.id, effect: 'restored' });
  }
  if (Object.keys(changes).length > 0) {
    await service.update(tx, record.id, { ...change, version } as never);
    effects.push({ noun, recordId: record.id, effect: 'updated', changes });
  }
  await recordEffects(tx, context, effects);
}

/** What the file has to say of a record that is there, as far as it may. */
function changeOf(
  draft: Draft,
  record: AnyRecord,
  { onMatch }: DraftRules,
  tagIds: ReadonlyMap<string, string>,
): Values {
  if (onMatch === 'skip') return {};
  const change: Values = {};
  const offered = (held: unknown) => onMatch === 'overwrite' || isEmpty(held);
  for (const [name, value] of Object.entries(draft.values)) {
    if (offered(record[name])) change[name] = value;
  }
  const custom = Object.entries(draft.planned.custom).filter(([name]) =>
    offered(record.custom[name]),
  );
  if (custom.length > 0) change.custom = { ...record.custom, ...Object.fromEntries(custom) };
  const tags = draft.tags.flatMap((tag) => tagIds.get(nameKey('tag', tag)) ?? []);
  if (tags.length > 0) change.tagIds = [...new Set([...record.tagIds, ...tags])];
  return change;
}

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** The ids of all tags the drafts name; missing tags are made. */
async function tagsOf(
  tx: Tx,
  context: RunContext,
  drafts: readonly Draft[],
): Promise<Map<string, string>> {
  const names = drafts.flatMap(({ tags }) => tags);
  const found = await findTags(tx, names);
  const missing = new Map(
    names.filter((name) => !found.has(nameKey('tag', name))).map((n) => [nameKey('tag', n), n]),
  );
  if (missing.size === 0 || context.mode === 'check') return found;
  const inputs = [...missing.values()].map((name) => ({ id: uuidv7(), name: name.slice(0, 80) }));
  await serviceOf(context, 'tag').createMany(tx, inputs as never);
  await recordEffects(
    tx,
    context,
    inputs.map(({ id }) => ({ noun: 'tag', recordId: id, effect: 'created' })),
  );
  return new Map([
    ...found,
    ...[...missing.keys()].map((key, at) => [key, inputs[at]?.id ?? ''] as const),
  ]);
}

async function recordEffects(
  tx: Tx,
  context: RunContext,
  effects: readonly Effect[],
): Promise<void> {
  if (effects.length === 0) return;
  await tx.db.execute(sql`
    insert into import_effects (workspace_id, import_id, noun, record_id, effect, changes)
    select ${tx.workspaceId}, ${context.importId}, e.noun, e."recordId", e.effect, e.changes
    from jsonb_to_recordset(${JSON.stringify(effects)}::jsonb)
      as e(noun text, "recordId" uuid, effect text, changes jsonb)`);
}
