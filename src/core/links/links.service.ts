import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { allows } from '#platform/contract/policy.ts';
import { notFound, Problem } from '#platform/contract/problem.ts';
import type { Ref } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { type NewActivity, recordActivity } from '#platform/events/activity.ts';
import { findRefs } from '#platform/resource/store.ts';
import {
  DIRECTIONS,
  type Direction,
  isDerived,
  kindsBetween,
  type LinkKind,
  rulesOf,
} from './link-kinds.ts';
import { type LinkGroup, REMOVE_LINK } from './links.contract.ts';

export interface NewLink {
  readonly fromId: string;
  readonly kind: LinkKind;
  readonly toId: string;
}

/** What the activity log says of a linking beside its ends. */
export type LinkAct = Pick<NewActivity, 'undoOf' | 'batchId'>;

export interface Link {
  id: string;
  fromNoun: string;
  fromId: string;
  kind: LinkKind;
  toNoun: string;
  toId: string;
}

/**
 * Links records, from cause to consequence. A link that is there already is
 * left alone and answered. Both ends get an entry in their history.
 */
export async function createLinks(
  tx: Tx,
  links: readonly NewLink[],
  act: LinkAct = {},
): Promise<Link[]> {
  if (links.length === 0) return [];
  const refs = await findRefs(
    tx,
    links.flatMap(({ fromId, toId }) => [fromId, toId]),
  );
  const rows = links.map(({ fromId, kind, toId }) => {
    const from = refs[fromId];
    const to = refs[toId];
    if (!from || !to) throw notFound('record to link');
    if (!kindsBetween(from.noun, to.noun).includes(kind)) {
      const kinds = kindsBetween(from.noun, to.noun);
      const offer = kinds.length > 0 ? `Possible: ${kinds.join(', ')}.` : 'Nor does any other.';
      throw new Problem(
        'invalid_input',
        `No link “${kind}” runs from a ${from.noun} to a ${to.noun}. ${offer}`,
      );
    }
    return { id: uuidv7(), fromNoun: from.noun, fromId, kind, toNoun: to.noun, toId };
  });
  const { rows: made } = await tx.db.execute<{ id: string }>(sql`
    insert into links (workspace_id, id, from_noun, from_id, kind, to_noun, to_id, created_by)
    select ${tx.workspaceId}, r.id, r."fromNoun", r."fromId", r.kind, r."toNoun", r."toId", ${tx.actor.userId}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r(id uuid, "fromNoun" text, "fromId" uuid, kind text, "toNoun" text, "toId" uuid)
    on conflict do nothing returning id`);
  const fresh = new Set(made.map(({ id }) => id));
  await recordLinks(
    tx,
    rows.filter(({ id }) => fresh.has(id)),
    'linked',
    act,
  );
  return fresh.size === rows.length ? rows : findThese(tx, rows);
}

/** The links as they stand, where some were there before. */
async function findThese(tx: Tx, wanted: readonly Link[]): Promise<Link[]> {
  const { rows } = await tx.db.execute<Link & Record<string, unknown>>(sql`
    select l.id, r."fromNoun", r."fromId", r.kind, r."toNoun", r."toId"
    from rows from (jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
      as ("fromNoun" text, "fromId" uuid, kind text, "toNoun" text, "toId" uuid)) with ordinality
      as r("fromNoun", "fromId", kind, "toNoun", "toId", ord)
    join links l on l.workspace_id = ${tx.workspaceId} and l.from_id = r."fromId"
      and l.kind = r.kind and l.to_id = r."toId"
    order by r.ord`);
  return rows;
}

/** Links two records as somebody asked; kinds that follow from a field are not made by hand. */
export async function linkByHand(tx: Tx, link: NewLink, act: LinkAct = {}): Promise<Link> {
  refuseDerived(link.kind);
  const [made] = await createLinks(tx, [link], act);
  if (!made) throw new Error('no link was made');
  return made;
}

/** Takes a link away as somebody asked: editors any, contributors those they made. */
export async function unlinkByHand(tx: Tx, id: string, act: LinkAct = {}): Promise<Link> {
  const { rows } = await tx.db.execute<{ kind: string; createdBy: string | null }>(sql`
    select kind, created_by as "createdBy" from links
    where workspace_id = ${tx.workspaceId} and id = ${id} for update`);
  const [link] = rows;
  if (!link) throw notFound('link');
  refuseDerived(link.kind);
  if (!allows(REMOVE_LINK, tx.actor, link)) {
    throw new Problem(
      'forbidden',
      'Contributors take away only links they made. Ask an editor of the workspace.',
    );
  }
  return removeLink(tx, id, act);
}

function refuseDerived(kind: string): void {
  if (!isDerived(kind)) return;
  throw new Problem(
    'invalid_input',
    `The link “${kind}” follows from the record itself. Change or archive the record instead.`,
  );
}

/** Takes a link away; both ends keep the fact in their history. */
export async function removeLink(tx: Tx, id: string, act: LinkAct = {}): Promise<Link> {
  const { rows } = await tx.db.execute<Link & Record<string, unknown>>(sql`
    delete from links where workspace_id = ${tx.workspaceId} and id = ${id}
    returning id, from_noun as "fromNoun", from_id as "fromId", kind, to_noun as "toNoun", to_id as "toId"`);
  const [link] = rows;
  if (!link) throw notFound('link');
  await recordLinks(tx, [link], 'unlinked', act);
  return link;
}

/** One act on each end: `record` is the end, `data` the whole link. */
async function recordLinks(
  tx: Tx,
  links: readonly Link[],
  verb: 'linked' | 'unlinked',
  act: LinkAct,
) {
  await recordActivity(
    tx,
    links.flatMap((link) => [
      { noun: link.fromNoun, recordId: link.fromId, verb, data: { ...link }, ...act },
      { noun: link.toNoun, recordId: link.toId, verb, data: { ...link }, ...act },
    ]),
  );
}

export interface LinksQuery {
  readonly direction?: Direction | undefined;
  readonly kind?: LinkKind | undefined;
  readonly noun?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

interface Listed extends Record<string, unknown> {
  group: number;
  id: string;
  recordId: string;
  createdAt: string;
}

/** The direct links of a record by direction, kind and noun, with the records' names. */
export async function linksOf(
  tx: Tx,
  recordId: string,
  query: LinksQuery,
): Promise<{ groups: LinkGroup[]; refs: Record<string, Ref> }> {
  const record = (await findRefs(tx, [recordId]))[recordId];
  if (!record) throw notFound();
  const groups = groupsOf(record.noun, query);
  if (query.cursor && groups.length !== 1) {
    throw new Problem(
      'invalid_input',
      'A cursor belongs to one group. Name its direction, kind and noun as well.',
    );
  }
  const rows = await findLinks(tx, recordId, groups, query);
  const counts = await countLinks(tx, recordId);
  const byGroup = Map.groupBy(rows, (row) => row.group);
  const listed = groups.map((group, at) => {
    const found = byGroup.get(at) ?? [];
    const items = found.slice(0, query.limit).map(({ id, recordId, createdAt }) => ({
      id,
      recordId,
      createdAt: new Date(createdAt).toISOString(),
    }));
    const nextCursor = found.length > items.length ? (items.at(-1)?.recordId ?? null) : null;
    return { ...group, count: counts.get(groupName(group)) ?? 0, items, nextCursor };
  });
  const refs = await findRefs(
    tx,
    listed.flatMap(({ items }) => items.map((item) => item.recordId)),
  );
  return { groups: listed.filter(({ count }) => count > 0), refs };
}

function groupsOf(noun: string, query: LinksQuery) {
  return DIRECTIONS.flatMap((direction) =>
    rulesOf(noun, direction).map((rule) => ({
      direction,
      kind: rule.kind,
      noun: direction === 'why' ? rule.from : rule.to,
      label: direction === 'why' ? rule.backward : rule.forward,
    })),
  ).filter(
    (group) =>
      group.direction === (query.direction ?? group.direction) &&
      group.kind === (query.kind ?? group.kind) &&
      group.noun === (query.noun ?? group.noun),
  );
}

function groupName({ direction, kind, noun }: { direction: string; kind: string; noun: string }) {
  return `${direction} ${kind} ${noun}`;
}

async function findLinks(
  tx: Tx,
  recordId: string,
  groups: readonly { direction: string; kind: string; noun: string }[],
  { cursor, limit }: LinksQuery,
): Promise<Listed[]> {
  if (groups.length === 0) return [];
  const column = (name: 'direction' | 'kind' | 'noun') =>
    sql`${sql.param(groups.map((group) => group[name]))}::text[]`;
  const before = cursor ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  const { rows } = await tx.db.execute<Listed>(sql`
    select (g.ord - 1)::int as group, l.id, l.record_id as "recordId", l.created_at as "createdAt"
    from unnest(${column('direction')}, ${column('kind')}, ${column('noun')})
      with ordinality as g(direction, kind, noun, ord)
    cross join lateral (
      (select id, from_id as record_id, created_at from links
       where g.direction = 'why' and workspace_id = ${tx.workspaceId} and to_id = ${recordId}
         and kind = g.kind and from_noun = g.noun and from_id < ${before}
       order by from_id desc limit ${limit + 1})
      union all
      (select id, to_id, created_at from links
       where g.direction = 'outcome' and workspace_id = ${tx.workspaceId} and from_id = ${recordId}
         and kind = g.kind and to_noun = g.noun and to_id < ${before}
       order by to_id desc limit ${limit + 1})
    ) l
    order by g.ord, l.record_id desc`);
  return rows;
}

/** All direct links of a record, by group; read from the indexes alone. */
async function countLinks(tx: Tx, recordId: string): Promise<Map<string, number>> {
  const { rows } = await tx.db.execute<{
    direction: string;
    kind: string;
    noun: string;
    count: number;
  }>(sql`
    select 'why' as direction, kind, from_noun as noun, count(*)::int as count from links
    where workspace_id = ${tx.workspaceId} and to_id = ${recordId} group by 2, 3
    union all
    select 'outcome', kind, to_noun, count(*)::int from links
    where workspace_id = ${tx.workspaceId} and from_id = ${recordId} group by 2, 3`);
  return new Map(rows.map((row) => [groupName(row), row.count]));
}
