import type { Thread, ThreadEdge } from '../thread.contract.ts';

const COLUMN = 300;
const ROW = 96;
const SWEEPS = 4;

export interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * Places records in columns by their distance from the root, causes to the
 * left and consequences to the right. Within a column each stands near those
 * it is linked to: a few sweeps of the barycentre rule (Sugiyama 1981).
 */
export function layout(thread: Thread): Map<string, Place> {
  const layers = layersOf(thread);
  const columns = [...Map.groupBy(thread.nodes, ({ id }) => layers.get(id) ?? 0)]
    .map(([layer, nodes]) => ({ layer, ids: nodes.map(({ id }) => id) }))
    .toSorted((a, b) => Math.abs(a.layer) - Math.abs(b.layer));
  const neighbours = neighboursOf(thread.edges);
  const row = new Map<string, number>();
  for (const { ids } of columns) spread(ids, row);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const { ids, layer } of columns) {
      if (layer === 0) continue;
      const wanted = (id: string) => {
        const near = (neighbours.get(id) ?? []).filter((other) => layers.get(other) !== layer);
        const sum = near.reduce((total, other) => total + (row.get(other) ?? 0), 0);
        return near.length > 0 ? sum / near.length : (row.get(id) ?? 0);
      };
      spread(
        ids.toSorted((a, b) => wanted(a) - wanted(b)),
        row,
      );
    }
  }
  return new Map(
    thread.nodes.map(({ id }) => [
      id,
      { x: (layers.get(id) ?? 0) * COLUMN, y: (row.get(id) ?? 0) * ROW },
    ]),
  );
}

/** Rows around the middle of a column, in the order given. */
function spread(ids: readonly string[], row: Map<string, number>): void {
  for (const [at, id] of ids.entries()) row.set(id, at - (ids.length - 1) / 2);
}

/** Steps from the root: below zero against the arrows, above along them. */
function layersOf(thread: Thread): Map<string, number> {
  const layers = new Map([[thread.rootId, 0]]);
  const walk = (near: 'fromId' | 'toId', far: 'fromId' | 'toId', step: number) => {
    const edges = Map.groupBy(thread.edges, (edge) => edge[near]);
    let ids = [thread.rootId];
    for (let distance = step; ids.length > 0; distance += step) {
      const next = ids.flatMap((id) => (edges.get(id) ?? []).map((edge) => edge[far]));
      ids = [...new Set(next)].filter((id) => !layers.has(id));
      for (const id of ids) layers.set(id, distance);
    }
  };
  walk('toId', 'fromId', -1);
  walk('fromId', 'toId', 1);
  return layers;
}

function neighboursOf(edges: readonly ThreadEdge[]): Map<string, string[]> {
  const neighbours = new Map<string, string[]>();
  const add = (a: string, b: string) => neighbours.set(a, [...(neighbours.get(a) ?? []), b]);
  for (const { fromId, toId } of edges) {
    add(fromId, toId);
    add(toId, fromId);
  }
  return neighbours;
}
