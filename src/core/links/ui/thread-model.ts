import type { Direction } from '../link-kinds.ts';
import type { Thread, ThreadEdge, ThreadMore, ThreadNode } from '../thread.contract.ts';

/** A line of the tree: a record under its parent, or what is left of one. */
export type Line =
  | {
      readonly kind: 'record';
      readonly id: string;
      readonly node: ThreadNode;
      readonly level: number;
      readonly parent: string | null;
      readonly edge: ThreadEdge;
      readonly expandable: boolean;
      readonly expanded: boolean;
      readonly at: number;
      readonly of: number;
    }
  | {
      readonly kind: 'more';
      readonly id: string;
      readonly more: ThreadMore;
      readonly level: number;
      readonly parent: string | null;
    };

/** What was said comes below what was concluded: one problem tells more than a hundred quotes. */
const EVIDENCE: ReadonlySet<string> = new Set(['contains', 'supports']);

/** Two answers as one: what was read on is laid over what was there. */
export function mergeThread(held: Thread, read: Thread, asked: ThreadMore): Thread {
  const nodes = new Map([...held.nodes, ...read.nodes].map((node) => [node.id, node]));
  const edges = new Map([...held.edges, ...read.edges].map((edge) => [edge.id, edge]));
  const known = new Set(held.nodes.map(({ id }) => id));
  const left = held.more.filter((more) => nameOf(more) !== nameOf(asked));
  // What is told of records that were here before stands already.
  const fresh = read.more.filter((more) => more.nodeId === asked.nodeId || !known.has(more.nodeId));
  return {
    rootId: held.rootId,
    nodes: [...nodes.values()],
    edges: [...edges.values()],
    more: [...left, ...fresh],
    refs: { ...held.refs, ...read.refs },
  };
}

function nameOf({ nodeId, direction, kind }: ThreadMore): string {
  return `${nodeId} ${direction} ${kind}`;
}

/** The record at the far end of an edge, seen from a walk in this direction. */
function farEnd(edge: ThreadEdge, direction: Direction): string {
  return direction === 'why' ? edge.fromId : edge.toId;
}

function nearEnd(edge: ThreadEdge, direction: Direction): string {
  return direction === 'why' ? edge.toId : edge.fromId;
}

/** The lines to show, in order. A record met again on its own way up is not opened a second time. */
export function linesOf(
  thread: Thread,
  direction: Direction,
  expanded: ReadonlySet<string>,
): Line[] {
  const nodes = new Map(thread.nodes.map((node) => [node.id, node]));
  const edges = Map.groupBy(thread.edges, (edge) => nearEnd(edge, direction));
  const more = Map.groupBy(
    thread.more.filter((item) => item.direction === direction),
    (item) => item.nodeId,
  );
  const lines: Line[] = [];
  const visit = (nodeId: string, parent: string | null, level: number, way: readonly string[]) => {
    const children = (edges.get(nodeId) ?? [])
      .filter((edge) => !way.includes(farEnd(edge, direction)))
      .toSorted((a, b) => Number(EVIDENCE.has(a.kind)) - Number(EVIDENCE.has(b.kind)));
    for (const [at, edge] of children.entries()) {
      const node = nodes.get(farEnd(edge, direction));
      if (!node) continue;
      const id = `${parent ?? direction}/${node.id}`;
      const expandable =
        more.has(node.id) ||
        (edges.get(node.id) ?? []).some((next) => !way.includes(farEnd(next, direction)));
      const isOpen = expandable && expanded.has(id);
      lines.push({
        kind: 'record',
        id,
        node,
        level,
        parent,
        edge,
        expandable,
        expanded: isOpen,
        at: at + 1,
        of: children.length,
      });
      if (isOpen) visit(node.id, id, level + 1, [...way, node.id]);
    }
    for (const item of more.get(nodeId) ?? []) {
      lines.push({
        kind: 'more',
        id: `${parent ?? direction}+${item.kind}`,
        more: item,
        level,
        parent,
      });
    }
  };
  visit(thread.rootId, null, 1, [thread.rootId]);
  return lines;
}
