import type { AnyResource } from '#platform/contract/resource.ts';
import { useAllowed } from '../app-context.tsx';
import { useUpdate } from '../data/use-update.ts';
import type { AnyRecord } from '../feature-ui.ts';
import type { TreeMove } from './tree-move.ts';

interface Node {
  readonly id: string;
  readonly parentId: string | null;
}

interface ParentMoveOptions<N extends Node> {
  /** What a refusal calls a row. */
  readonly nameOf: (node: N) => string;
  /** What the noun refuses beyond circles; the server refuses it as well. */
  readonly refusal?: (node: N, into: N | undefined) => string | null;
  /** What the toast says. */
  readonly told: (node: N, into: N | undefined) => string;
}

/** Moves rows by their `parentId`; nothing for those who may not change records of the noun. */
export function useParentMove<N extends Node>(
  resource: AnyResource,
  nodes: readonly N[],
  { nameOf, refusal, told }: ParentMoveOptions<N>,
): TreeMove | undefined {
  const update = useUpdate(resource);
  const allowed = useAllowed();
  if (!allowed(resource.policy.update)) return undefined;
  const nodeOf = (id: string | null) => nodes.find((node) => node.id === id);
  const isBelow = (id: string | null, top: string): boolean =>
    id === top || (id !== null && isBelow(nodeOf(id)?.parentId ?? null, top));
  return {
    refusal: (id, into) => {
      const node = nodeOf(id);
      if (!node || node.parentId === into) return 'It is there already.';
      if (isBelow(into, id)) return `${nameOf(node)} cannot be part of itself.`;
      return refusal?.(node, nodeOf(into)) ?? null;
    },
    to: (id, into) => {
      const node = nodeOf(id);
      if (!node) return;
      const record = node as unknown as AnyRecord;
      void update({ record, change: { parentId: into }, message: told(node, nodeOf(into)) });
    },
  };
}
