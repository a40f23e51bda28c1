import { Button, Group } from '@mantine/core';
import { IconBinaryTree2 } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type Direction, rulesOf } from '../link-kinds.ts';
import { REMOVE_LINK } from '../links.contract.ts';
import classes from './thread.module.css';
import { ThreadTree } from './thread-tree.tsx';
import { useLinking, useThread } from './use-thread.ts';

const ThreadGraph = lazy(() => import('./thread-graph.tsx'));
const LinkMenu = lazy(() => import('./link-menu.tsx'));

const LABELS: Record<Direction, { title: string; none: string }> = {
  why: { title: 'Why', none: 'Nothing is linked as its cause yet.' },
  outcome: { title: 'What came of it', none: 'Nothing has come of it yet.' },
};

/** Why a record is there and what came of it, as a tree that opens into a graph. */
export default function ThreadSection({ resource, record }: RecordSlotProps) {
  const { thread, readOn } = useThread(resource.noun, record.id);
  const { link, unlink } = useLinking(resource.noun, record.id);
  const allowed = useAllowed();
  const [graph, setGraph] = useState(false);
  const directions = (['why', 'outcome'] as const).filter(
    (direction) => rulesOf(resource.noun, direction).length > 0,
  );
  if (directions.length === 0) return null;
  const data = thread.data;
  const linked = (data?.edges.length ?? 0) > 0;
  const mayLink = allowed({ role: 'contributor' });
  return (
    <section className={classes.section} aria-label="Thread">
      <Group justify="space-between" mb={4}>
        <h2>Thread</h2>
        <Group gap={4}>
          {mayLink && (
            <Suspense>
              <LinkMenu resource={resource} recordId={record.id} onLink={link} />
            </Suspense>
          )}
          {linked && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              leftSection={<IconBinaryTree2 size={14} />}
              onClick={() => setGraph(true)}
            >
              Graph
            </Button>
          )}
        </Group>
      </Group>
      {thread.isPending && <Waiting label="Loading the thread" />}
      {thread.isError && <FailureView error={thread.error} onRetry={() => void thread.refetch()} />}
      {data &&
        directions.map((direction) => (
          <div key={direction} className={classes.direction}>
            <h3>{LABELS[direction].title}</h3>
            {hasAny(data, record.id, direction) ? (
              <ThreadTree
                thread={data}
                direction={direction}
                label={LABELS[direction].title}
                reading={readOn.isPending ? readOn.variables : undefined}
                onReadOn={readOn.mutate}
                onUnlink={allowed(REMOVE_LINK) ? (edge) => void unlink(edge) : undefined}
              />
            ) : (
              <p className={classes.none}>{LABELS[direction].none}</p>
            )}
          </div>
        ))}
      {graph && data && (
        <Suspense>
          <ThreadGraph
            thread={data}
            reading={readOn.isPending ? readOn.variables : undefined}
            onReadOn={readOn.mutate}
            onClose={() => setGraph(false)}
          />
        </Suspense>
      )}
    </section>
  );
}

function hasAny(
  thread: { edges: readonly { fromId: string; toId: string }[] },
  id: string,
  direction: Direction,
): boolean {
  return thread.edges.some((edge) => (direction === 'why' ? edge.toId : edge.fromId) === id);
}
