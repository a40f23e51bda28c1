import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { useDirectory } from '#platform/ui/directory.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { Dot, Face } from '#platform/ui/fields/marks.tsx';
import { Tree } from '#platform/ui/tree/tree.tsx';
import type { TreeMove } from '#platform/ui/tree/tree-move.ts';
import type { TreeRow } from '#platform/ui/tree/tree-row.ts';
import { useParentMove } from '#platform/ui/tree/use-parent-move.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { levelsBelow, nestingError } from '../levels.ts';
import { PHASES, type ProductNode, productRoutes, products } from '../products.contract.ts';
import classes from './product-tree.module.css';

/** Products as they belong together: portfolios, their products, their components. */
export default function ProductTree() {
  const { client, workspace, go } = useApp();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.noun(workspace.slug, 'product'), 'tree'],
    queryFn: ({ signal }) =>
      client.call(productRoutes.tree, { params: { workspace: workspace.slug }, signal }),
  });
  const move = useMove(data?.items ?? []);
  if (error) return <FailureView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const toggle = (id: string, expand: boolean) =>
    setFolded((before) => {
      const next = new Set(before);
      if (expand) next.delete(id);
      else next.add(id);
      return next;
    });
  return (
    <Tree
      label="Products"
      rows={rowsOf(data.items, folded)}
      onToggle={toggle}
      onOpen={(id) => go(`products/${id}`)}
      move={move}
    />
  );
}

/** Products move where their level fits: the same rule as the server's, told before the drop. */
function useMove(items: readonly ProductNode[]): TreeMove | undefined {
  return useParentMove(products as never, items, {
    nameOf: ({ name }) => name,
    refusal: ({ level }, into) => nestingError(level, into?.level ?? null),
    told: ({ name }, into) =>
      into ? `Moved ${name} to ${into.name}.` : `Moved ${name} to the top.`,
  });
}

function rowsOf(items: readonly ProductNode[], folded: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  for (const [at, item] of items.entries()) {
    if (item.depth > hiddenBelow) continue;
    hiddenBelow = folded.has(item.id) ? item.depth : Number.POSITIVE_INFINITY;
    const hasChildren = (items[at + 1]?.depth ?? 0) > item.depth;
    rows.push({
      id: item.id,
      depth: item.depth,
      expanded: hasChildren ? !folded.has(item.id) : undefined,
      content: <Node item={item} />,
    });
  }
  return rows;
}

function Node({ item }: { item: ProductNode }) {
  const { create } = useApp();
  const allowed = useAllowed();
  const owner = useDirectory().person(item.ownerId ?? '');
  const phase = PHASES.find(({ value }) => value === item.phase);
  const [level] = levelsBelow(item.level).toReversed();
  return (
    <>
      <span className={classes.name} data-level={item.level}>
        {item.name}
      </span>
      <span className={classes.level}>{item.level}</span>
      <span className={classes.rest}>
        {phase && (
          <span className={classes.phase}>
            <Dot color={phase.color} />
            {phase.label}
          </span>
        )}
        {owner && <Face name={owner.name} size={20} />}
        {level && allowed(products.policy.create) && (
          <Tooltip label={`Add a ${level}`}>
            <ActionIcon
              size={24}
              aria-label={`Add a ${level} to ${item.name}`}
              onClick={(event) => {
                event.stopPropagation();
                create('product', { parentId: item.id, level });
              }}
            >
              <IconPlus size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </span>
    </>
  );
}
