import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconChevronRight, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, memo, useCallback, useMemo, useRef, useState } from 'react';
import { features } from '#core/features/features.contract.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { ListSlotProps } from '#platform/ui/feature-ui.ts';
import { fieldViews } from '#platform/ui/fields/field-view.ts';
import { ChoiceMark } from '#platform/ui/fields/value-view.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { opportunities } from '../opportunities.contract.ts';
import { opportunityTreeRoute, type TreeNode } from '../opportunity-tree.contract.ts';
import classes from './tree.module.css';
import { type TreeRow, treeRows } from './tree-rows.ts';

const ROW = 44;

/** The problems below each other, with what speaks for them and what is being done about them. */
export default function OpportunityTree({ query }: ListSlotProps) {
  const app = useApp();
  const product = query['productId.within'];
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.noun(app.workspace.slug, opportunities.noun), 'tree', product],
    queryFn: ({ signal }) =>
      app.client.call(opportunityTreeRoute, {
        params: { workspace: app.workspace.slug },
        query: { 'productId.within': product },
        signal,
      }),
  });
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const fold = useCallback((id: string, shut?: boolean) => {
    setFolded((before) => {
      const next = new Set(before);
      if (shut ?? !next.has(id)) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  const nodes = useMemo(() => matching(data?.items ?? [], query), [data, query]);
  const rows = useMemo(() => treeRows(nodes, folded), [nodes, folded]);
  if (error) return <FailureView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (rows.length === 0) return <NoTree narrowed={data.items.length > 0} />;
  return (
    <>
      {!data.complete && (
        <p className={classes.note}>
          The tree shows the newest {data.items.length.toLocaleString()}; the list shows them all.
        </p>
      )}
      <Rows rows={rows} folded={folded} onFold={fold} />
    </>
  );
}

/** Nodes that fit the page's state filter and search, with all above them. */
function matching(nodes: readonly TreeNode[], query: ListSlotProps['query']): readonly TreeNode[] {
  const states = query.state?.split(',');
  const words = query.q?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  if (!states && words.length === 0) return nodes;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const kept = new Set<string>();
  for (const node of nodes) {
    const title = node.title.toLowerCase();
    if (states && !states.includes(node.state)) continue;
    if (!words.every((word) => title.includes(word))) continue;
    let at: TreeNode | undefined = node;
    while (at && !kept.has(at.id)) {
      kept.add(at.id);
      at = at.parentId ? byId.get(at.parentId) : undefined;
    }
  }
  return nodes.filter((node) => kept.has(node.id));
}

function NoTree({ narrowed }: { narrowed: boolean }) {
  const { create } = useApp();
  const allowed = useAllowed();
  if (narrowed) return <p className={classes.note}>No opportunity matches.</p>;
  return (
    <div className={classes.empty}>
      <p>{opportunities.about} Big problems split into smaller ones below them.</p>
      {allowed(opportunities.policy.create) && (
        <Button leftSection={<IconPlus size={15} />} onClick={() => create(opportunities.noun)}>
          New opportunity
        </Button>
      )}
    </div>
  );
}

function Rows(props: {
  rows: readonly TreeRow[];
  folded: ReadonlySet<string>;
  onFold: (id: string, shut?: boolean) => void;
}) {
  const { rows, folded, onFold } = props;
  const { go } = useApp();
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.node.id ?? index,
    overscan: 12,
  });
  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    virtualizer.scrollToIndex(next);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-at="${next}"]`)?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at];
    if (!row || !(event.target as HTMLElement).matches('[role="treeitem"]')) return;
    const shut = folded.has(row.node.id);
    if (event.key === 'ArrowDown' || event.key === 'j') move(at + 1);
    else if (event.key === 'ArrowUp' || event.key === 'k') move(at - 1);
    else if (event.key === 'Enter') go(`${opportunities.path}/${row.node.id}`);
    else if (event.key === 'ArrowRight' && row.children > 0 && shut) onFold(row.node.id, false);
    else if (event.key === 'ArrowRight') move(at + 1);
    else if (event.key === 'ArrowLeft' && row.children > 0 && !shut) onFold(row.node.id, true);
    else if (event.key === 'ArrowLeft') {
      const parent = rows.findIndex(({ node }) => node.id === row.parentId);
      if (parent >= 0) move(parent);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const most = useMemo(() => Math.max(1, ...rows.map(({ quotes }) => quotes)), [rows]);
  return (
    <div className={classes.scroller} ref={scroller}>
      <div
        role="tree"
        aria-label={opportunities.label.many}
        className={classes.tree}
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return row ? (
            <div
              key={item.key}
              className={classes.line}
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
            >
              <Row
                row={row}
                index={item.index}
                current={item.index === at}
                folded={folded.has(row.node.id)}
                most={most}
                onFold={onFold}
                onFocus={setAt}
              />
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}

const [STATE] = fieldViews(opportunities as unknown as AnyResource).filter(
  ({ name }) => name === 'state',
);

/** Kept as it is while the tree scrolls. */
const Row = memo(function Row(props: {
  row: TreeRow;
  index: number;
  current: boolean;
  folded: boolean;
  most: number;
  onFold: (id: string) => void;
  onFocus: (index: number) => void;
}) {
  const { row, index, current, folded, most, onFold, onFocus } = props;
  const { create } = useApp();
  const allowed = useAllowed();
  const { node } = row;
  return (
    <div
      role="treeitem"
      aria-level={row.depth + 1}
      aria-expanded={row.children > 0 ? !folded : undefined}
      aria-selected={current}
      tabIndex={current ? 0 : -1}
      data-at={index}
      className={classes.row}
      style={{ '--depth': row.depth } as React.CSSProperties}
      onFocus={() => onFocus(index)}
    >
      <ActionIcon
        size="sm"
        className={classes.fold}
        data-open={!folded || undefined}
        data-leaf={row.children === 0 || undefined}
        aria-label={folded ? `Unfold ${node.title}` : `Fold ${node.title}`}
        tabIndex={-1}
        onClick={() => onFold(node.id)}
      >
        <IconChevronRight size={14} />
      </ActionIcon>
      <span className={classes.state}>
        {STATE && <ChoiceMark view={STATE} value={node.state} />}
      </span>
      <AppLink path={`${opportunities.path}/${node.id}`} className={classes.title} tabIndex={-1}>
        {node.title}
      </AppLink>
      {allowed(opportunities.policy.create) && (
        <Tooltip label="Add a smaller problem below">
          <ActionIcon
            size="sm"
            className={classes.add}
            aria-label={`Add below ${node.title}`}
            tabIndex={-1}
            onClick={() => create(opportunities.noun, { parentId: node.id })}
          >
            <IconPlus size={14} />
          </ActionIcon>
        </Tooltip>
      )}
      <span className={classes.features}>
        {node.features.slice(0, 2).map((feature) => (
          <AppLink key={feature.id} path={`${features.path}/${feature.id}`} tabIndex={-1}>
            {feature.title}
          </AppLink>
        ))}
        {node.features.length > 2 && <span>+{node.features.length - 2}</span>}
      </span>
      <span
        className={classes.quotes}
        title={`${row.quotes} quotes speak for it${row.children > 0 ? ' and what is below it' : ''}`}
      >
        <i style={{ width: `${(row.quotes / most) * 100}%` }} />
        <b>{row.quotes.toLocaleString()}</b>
      </span>
    </div>
  );
});
