import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';
import { type Direction, kindsOf, type LinkKind } from './link-kinds.ts';
import { COUNT_LIMIT, MAX_NODES, type ThreadEdge, type ThreadMore } from './thread.contract.ts';

/** One kind of link out of one record, in one direction: the unit in which a walk goes on. */
interface Branch {
  readonly nodeId: string;
  readonly direction: Direction;
  readonly kind: LinkKind;
  /** Only records after this one. */
  readonly cursor: string | null;
}

interface Child extends Record<string, unknown> {
  branch: number;
  linkId: string;
  id: string;
  noun: string;
}

export interface WalkOptions {
  readonly directions: readonly Direction[];
  readonly depth: number;
  readonly breadth: number;
  readonly kind?: LinkKind | undefined;
  readonly cursor?: string | undefined;
}

export interface Walk {
  /** Every record met, the root first. */
  readonly nodes: Map<string, { id: string; noun: string }>;
  readonly edges: ThreadEdge[];
  readonly more: ThreadMore[];
}

/**
 * Walks the links from a record, one statement per level. A record is entered
 * once per direction, so links that run in a circle end the walk.
 */
export async function walkThread(
  tx: Tx,
  root: { id: string; noun: string },
  { directions, depth, breadth, kind, cursor }: WalkOptions,
): Promise<Walk> {
  const nodes = new Map([[root.id, root]]);
  const edges = new Map<string, ThreadEdge>();
  const open: Branch[] = [];
  const entered = new Set<string>();
  let frontier = directions
    .flatMap((direction) => enter(entered, root, direction))
    .filter((branch) => !kind || branch.kind === kind)
    .map((branch) => ({ ...branch, cursor: cursor ?? null }));
  for (let level = 0; level < depth && frontier.length > 0; level++) {
    const room = MAX_NODES - nodes.size;
    if (room <= 0) break;
    const children = await findChildren(tx, frontier, breadth, room + 1);
    // For want of room the statement stopped in this branch: it and all behind it are left open.
    const cutFrom = children[room]?.branch ?? frontier.length;
    open.push(...frontier.slice(cutFrom));
    const byBranch = Map.groupBy(children, (child) => child.branch);
    const next: Branch[] = [];
    for (const [at, branch] of frontier.slice(0, cutFrom).entries()) {
      const children = byBranch.get(at) ?? [];
      const shown = children.slice(0, breadth);
      const last = shown.at(-1);
      if (children.length > breadth && last) open.push({ ...branch, cursor: last.id });
      for (const child of shown) {
        nodes.set(child.id, nodes.get(child.id) ?? { id: child.id, noun: child.noun });
        edges.set(child.linkId, edgeOf(branch, child));
        next.push(...enter(entered, child, branch.direction));
      }
    }
    frontier = next;
  }
  const more = await countBranches(tx, [...open, ...frontier]);
  return { nodes, edges: [...edges.values()], more };
}

/** The branches out of a record that is entered for the first time in this direction. */
function enter(
  entered: Set<string>,
  { id, noun }: { id: string; noun: string },
  direction: Direction,
): Branch[] {
  const name = `${direction} ${id}`;
  if (entered.has(name)) return [];
  entered.add(name);
  return kindsOf(noun, direction).map((kind) => ({ nodeId: id, direction, kind, cursor: null }));
}

function edgeOf({ nodeId, direction, kind }: Branch, child: Child): ThreadEdge {
  return direction === 'why'
    ? { id: child.linkId, kind, fromId: child.id, toId: nodeId }
    : { id: child.linkId, kind, fromId: nodeId, toId: child.id };
}

/** The branches as rows of a relation `b`, numbered by `ord` from 1. */
function branchRows(branches: readonly Branch[]): SQL {
  const column = (name: keyof Branch, type: string) =>
    sql`${sql.param(branches.map((branch) => branch[name]))}::${sql.raw(type)}[]`;
  return sql`unnest(${column('nodeId', 'uuid')}, ${column('direction', 'text')}, ${column('kind', 'text')}, ${column('cursor', 'uuid')})
    with ordinality as b(id, direction, kind, cursor, ord)`;
}

/** Where a branch begins, or goes on: ids behind this one. */
const BEHIND_CURSOR = sql`coalesce(b.cursor, 'ffffffff-ffff-ffff-ffff-ffffffffffff')`;

/** Up to `breadth` + 1 records at the other end of each branch, newest first, `limit` in all. */
async function findChildren(
  tx: Tx,
  branches: readonly Branch[],
  breadth: number,
  limit: number,
): Promise<Child[]> {
  const { rows } = await tx.db.execute<Child>(sql`
    select (b.ord - 1)::int as branch, l.link_id as "linkId", l.other_id as id, l.other_noun as noun
    from ${branchRows(branches)}
    cross join lateral (
      (select id as link_id, from_id as other_id, from_noun as other_noun from links
       where b.direction = 'why' and workspace_id = ${tx.workspaceId} and to_id = b.id
         and kind = b.kind and from_id < ${BEHIND_CURSOR} order by from_id desc limit ${breadth + 1})
      union all
      (select id, to_id, to_noun from links
       where b.direction = 'outcome' and workspace_id = ${tx.workspaceId} and from_id = b.id
         and kind = b.kind and to_id < ${BEHIND_CURSOR} order by to_id desc limit ${breadth + 1})
    ) l
    order by b.ord, l.other_id desc limit ${limit}`);
  return rows;
}

/** How many records each branch still holds; empty branches are left out. Reads the indexes alone. */
async function countBranches(tx: Tx, branches: readonly Branch[]): Promise<ThreadMore[]> {
  if (branches.length === 0) return [];
  const count = (near: SQL, far: SQL) => sql`(
    select count(*)::int from (
      select from links where workspace_id = ${tx.workspaceId} and ${near} = b.id
        and kind = b.kind and ${far} < ${BEHIND_CURSOR} limit ${COUNT_LIMIT + 1}) l)`;
  const { rows } = await tx.db.execute<{ branch: number; count: number }>(sql`
    select (b.ord - 1)::int as branch,
      case b.direction when 'why' then ${count(sql`to_id`, sql`from_id`)}
        else ${count(sql`from_id`, sql`to_id`)} end as count
    from ${branchRows(branches)} order by b.ord`);
  return rows.flatMap(({ branch, count }) => {
    const open = branches[branch];
    return open && count > 0
      ? [{ ...open, count: Math.min(count, COUNT_LIMIT), atLeast: count > COUNT_LIMIT }]
      : [];
  });
}
