import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { Page } from '#platform/contract/resource.ts';
import { type App, useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { useDirectory } from '#platform/ui/directory.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { ListSlotProps } from '#platform/ui/feature-ui.ts';
import { Face, StateRing } from '#platform/ui/fields/marks.tsx';
import { Tree } from '#platform/ui/tree/tree.tsx';
import type { TreeMove } from '#platform/ui/tree/tree-move.ts';
import type { TreeRow } from '#platform/ui/tree/tree-row.ts';
import { useParentMove } from '#platform/ui/tree/use-parent-move.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { FEATURE_STATES } from '../feature-states.ts';
import { type FeatureNode, featureRoutes, features } from '../features.contract.ts';
import { targetLabel, windowOf } from '../target-window.ts';
import classes from './feature-tree.module.css';

const PAGE = 200;

async function fetchNodes(
  app: App,
  query: Readonly<Record<string, string | number | undefined>>,
  signal: AbortSignal,
): Promise<Page<FeatureNode>> {
  const page = await app.client.call(featureRoutes.tree, {
    params: { workspace: app.workspace.slug },
    query: { limit: PAGE, ...query },
    signal,
  });
  app.refs.add(page.refs);
  return page;
}

/** Features below features, unfolded as one looks. With a filter, the matches stand at the top. */
export default function FeatureTree({ query }: ListSlotProps) {
  const app = useApp();
  const stem = [...keys.noun(app.workspace.slug, 'feature'), 'tree'];
  const [open, setOpen] = useState<readonly string[]>([]);
  const filtered = Object.keys(query).some(
    (name) => name !== 'sort' && name !== 'productId.within',
  );
  const top = filtered ? query : { ...query, 'parentId.none': 'true' };
  const roots = useInfiniteQuery({
    queryKey: [...stem, top],
    queryFn: ({ pageParam, signal }) =>
      fetchNodes(app, { ...top, cursor: pageParam || undefined }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  const below = useQueries({
    queries: open.map((parentId) => ({
      queryKey: [...stem, 'below', parentId],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const nodes: FeatureNode[] = [];
        let cursor: string | null = null;
        do {
          const page: Page<FeatureNode> = await fetchNodes(
            app,
            { parentId, cursor: cursor ?? undefined },
            signal,
          );
          nodes.push(...page.items);
          cursor = page.nextCursor;
        } while (cursor);
        return nodes;
      },
    })),
  });
  const { hasNextPage, isFetching, fetchNextPage } = roots;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const nodes = roots.data?.pages.flatMap((page) => page.items) ?? [];
  const move = useMove([...nodes, ...below.flatMap(({ data }) => data ?? [])]);
  if (roots.error) return <FailureView error={roots.error} onRetry={() => void roots.refetch()} />;
  if (!roots.data) return <Waiting />;
  const children = new Map(open.map((id, at) => [id, below[at]?.data]));
  return (
    <div className={classes.pane}>
      <Tree
        label="Features"
        rows={rowsOf(nodes, children, 0)}
        onToggle={(id, expand) =>
          setOpen(expand ? [...open, id] : open.filter((other) => other !== id))
        }
        onOpen={(id) => app.go(`features/${id}`)}
        onEnd={more}
        move={move}
      />
    </div>
  );
}

/** Features go below others at will. */
function useMove(nodes: readonly FeatureNode[]): TreeMove | undefined {
  return useParentMove(features as never, nodes, {
    nameOf: ({ key }) => key,
    told: ({ key }, into) =>
      into ? `Made ${key} a part of “${into.title}”.` : `${key} stands alone.`,
  });
}

function rowsOf(
  nodes: readonly FeatureNode[],
  children: ReadonlyMap<string, readonly FeatureNode[] | undefined>,
  depth: number,
): TreeRow[] {
  return nodes.flatMap((node): TreeRow[] => {
    const expanded = node.childCount > 0 ? children.has(node.id) : undefined;
    const row = { id: node.id, depth, expanded, content: <Node node={node} /> };
    const below = expanded ? (children.get(node.id) ?? []) : [];
    return [row, ...rowsOf(below, children, depth + 1)];
  });
}

function Node({ node }: { node: FeatureNode }) {
  const at = FEATURE_STATES.findIndex(({ value }) => value === node.state);
  const option = FEATURE_STATES[at];
  const owner = useDirectory().person(node.ownerId ?? '');
  const window = windowOf(node);
  return (
    <>
      {option && <StateRing option={option} at={at} of={FEATURE_STATES.length} />}
      <span className={classes.key}>{node.key}</span>
      <span className={classes.title}>{node.title}</span>
      {node.childCount > 0 && <span className={classes.count}>{node.childCount}</span>}
      <span className={classes.rest}>
        <span className={classes.state}>{option?.label}</span>
        <span>{window && targetLabel(window)}</span>
        {owner && <Face name={owner.name} size={20} />}
      </span>
    </>
  );
}
