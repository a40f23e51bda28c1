import type { TreeNode } from '../opportunity-tree.contract.ts';

/** One visible line of the tree. */
export interface TreeRow {
  readonly node: TreeNode;
  readonly depth: number;
  readonly children: number;
  /** What speaks for it and for all below it. */
  readonly quotes: number;
  readonly parentId: string | null;
}

/**
 * The lines of the tree, top to bottom. Children stand below their parent, those
 * with more evidence first; what is below a folded node is left out. A node in a
 * circle of parents (the server allows none) stands at the top.
 */
export function treeRows(nodes: readonly TreeNode[], folded: ReadonlySet<string>): TreeRow[] {
  const below = Map.groupBy(nodes, (node) => node.parentId);
  const sums = new Map<string, number>();
  const sum = (node: TreeNode, seen: ReadonlySet<string>): number => {
    if (seen.has(node.id)) return 0;
    const known = sums.get(node.id);
    if (known !== undefined) return known;
    const deeper = new Set(seen).add(node.id);
    const total = (below.get(node.id) ?? []).reduce(
      (all, child) => all + sum(child, deeper),
      node.quotes,
    );
    sums.set(node.id, total);
    return total;
  };
  const none: ReadonlySet<string> = new Set();
  const rows: TreeRow[] = [];
  const add = (node: TreeNode, depth: number) => {
    const children = (below.get(node.id) ?? []).toSorted((a, b) => sum(b, none) - sum(a, none));
    rows.push({
      node,
      depth,
      children: children.length,
      quotes: sum(node, none),
      parentId: node.parentId,
    });
    if (!folded.has(node.id)) for (const child of children) add(child, depth + 1);
  };
  const roots = (below.get(null) ?? []).toSorted((a, b) => sum(b, none) - sum(a, none));
  for (const root of roots) add(root, 0);
  return rows;
}
