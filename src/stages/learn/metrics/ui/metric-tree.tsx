import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { ListSlotProps } from '#platform/ui/feature-ui.ts';
import { Tree } from '#platform/ui/tree/tree.tsx';
import type { TreeRow } from '#platform/ui/tree/tree-row.ts';
import { useParentMove } from '#platform/ui/tree/use-parent-move.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type MetricNode, metrics } from '../metrics.contract.ts';
import { MetricNumbers, NorthStar, TargetBar } from './metric-numbers.tsx';
import classes from './metrics.module.css';
import StartFrom from './start-from.tsx';
import { useMetricTree } from './use-metrics.ts';

/** The north star on top, below each metric those that feed it. */
export default function MetricTree({ query }: ListSlotProps) {
  const { go } = useApp();
  const { data, error, refetch } = useMetricTree(query['productId.within']);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const nodes = matching(data?.items ?? [], query);
  const move = useParentMove(metrics as never, nodes, {
    nameOf: ({ name }) => name,
    told: ({ name }, into) =>
      into ? `${name} feeds ${into.name} now.` : `${name} feeds no other metric now.`,
  });
  if (error) return <FailureView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (nodes.length === 0) {
    return data.items.length > 0 ? (
      <p className={classes.note}>No metric matches.</p>
    ) : (
      <StartFrom />
    );
  }
  const toggle = (id: string, expand: boolean) =>
    setFolded((before) => {
      const next = new Set(before);
      if (expand) next.delete(id);
      else next.add(id);
      return next;
    });
  return (
    <div className={classes.pane}>
      {!data.complete && (
        <p className={classes.note}>
          The tree shows {data.items.length.toLocaleString()}; the list shows them all.
        </p>
      )}
      <Tree
        label="Metric tree"
        rows={rowsOf(nodes, folded)}
        onToggle={toggle}
        onOpen={(id) => go(`${metrics.path}/${id}`)}
        move={move}
      />
    </div>
  );
}

/** Metrics that fit the search and the kind asked for, with all above them. */
function matching(
  nodes: readonly MetricNode[],
  query: ListSlotProps['query'],
): readonly MetricNode[] {
  const words = query.q?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  const kinds = query.kind?.split(',');
  if (words.length === 0 && !kinds) return nodes;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const kept = new Set<string>();
  for (const node of nodes) {
    const name = node.name.toLowerCase();
    if (kinds && !kinds.includes(node.kind)) continue;
    if (!words.every((word) => name.includes(word))) continue;
    let at: MetricNode | undefined = node;
    while (at && !kept.has(at.id)) {
      kept.add(at.id);
      at = at.parentId ? byId.get(at.parentId) : undefined;
    }
  }
  return nodes.filter(({ id }) => kept.has(id));
}

function rowsOf(nodes: readonly MetricNode[], folded: ReadonlySet<string>): TreeRow[] {
  const shown = new Set(nodes.map(({ id }) => id));
  const below = Map.groupBy(nodes, ({ parentId }) =>
    parentId && shown.has(parentId) ? parentId : null,
  );
  const rows: TreeRow[] = [];
  const add = (node: MetricNode, depth: number) => {
    const children = below.get(node.id) ?? [];
    rows.push({
      id: node.id,
      depth,
      expanded: children.length > 0 ? !folded.has(node.id) : undefined,
      content: <Node node={node} />,
    });
    if (!folded.has(node.id)) for (const child of children) add(child, depth + 1);
  };
  const starsFirst = (below.get(null) ?? []).toSorted(
    (a, b) => Number(b.northStar) - Number(a.northStar),
  );
  for (const root of starsFirst) add(root, 0);
  return rows;
}

function Node({ node }: { node: MetricNode }) {
  const { create } = useApp();
  const allowed = useAllowed();
  return (
    <span className={classes.node}>
      <span className={classes.name}>
        {node.northStar && <NorthStar />}
        <span>{node.name}</span>
        {allowed(metrics.policy.create) && (
          <Tooltip label="Add a metric that feeds it">
            <ActionIcon
              size={24}
              className={classes.add}
              aria-label={`Add a metric below ${node.name}`}
              tabIndex={-1}
              onClick={(event) => {
                event.stopPropagation();
                create(metrics.noun, { parentId: node.id, productId: node.productId });
              }}
            >
              <IconPlus size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </span>
      <TargetBar node={node} />
      <MetricNumbers node={node} />
    </span>
  );
}
