import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useState } from 'react';
import { features } from '#core/features/features.contract.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { useRecord } from '#platform/ui/data/use-record.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { PeekPanel } from '#platform/ui/list/peek-panel.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type Roadmap, roadmaps } from '../roadmaps.contract.ts';
import classes from './roadmap.module.css';
import { RoadmapToolbar } from './roadmap-toolbar.tsx';
import { useRoadmapItems } from './use-roadmap-items.ts';

const Board = lazy(() => import('./board.tsx'));
const Timeline = lazy(() => import('./timeline.tsx'));
const ShareDialog = lazy(() => import('./share-dialog.tsx'));

/** A roadmap: its features as a board or along time, and the thread of any of them beside it. */
export default function RoadmapPage() {
  const { id = '' } = useParams({ strict: false });
  const { go } = useApp();
  const { data, error, refetch } = useRecord(roadmaps as never, id);
  const roadmap = data as unknown as Roadmap | undefined;
  useTitle(roadmap?.name ?? 'Roadmap');
  if (roadmap?.filter) return <Whole key={id} roadmap={roadmap} />;
  if (!error) return <Waiting />;
  const back = { label: 'All roadmaps', onClick: () => go(roadmaps.path) };
  return <FailureView error={error} onRetry={() => void refetch()} back={back} />;
}

function Whole({ roadmap }: { roadmap: Roadmap }) {
  const allowed = useAllowed();
  const items = useRoadmapItems(roadmap);
  const { peek, setPeek } = usePeek();
  const [sharing, setSharing] = useState(false);
  return (
    <div className={classes.page}>
      <div className={classes.main}>
        <RoadmapToolbar
          roadmap={roadmap}
          total={items.items.length}
          growing={items.growing}
          onShare={allowed(roadmaps.policy.share) ? () => setSharing(true) : null}
        />
        <Suspense fallback={<Waiting />}>
          {items.state === 'error' ? (
            <FailureView error={items.error} onRetry={items.retry} />
          ) : items.state === 'loading' ? (
            <Waiting />
          ) : roadmap.layout === 'timeline' ? (
            <Timeline roadmap={roadmap} data={items} peek={peek} onPeek={setPeek} />
          ) : (
            <Board roadmap={roadmap} data={items} peek={peek} onPeek={setPeek} />
          )}
        </Suspense>
      </div>
      {peek && (
        <PeekPanel resource={features as never} id={peek} onClose={() => setPeek(undefined)} />
      )}
      {sharing && (
        <Suspense>
          <ShareDialog roadmap={roadmap} onClose={() => setSharing(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** Which item is open beside the roadmap; it lives in the address. */
function usePeek() {
  const { peek }: { peek?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const setPeek = useCallback(
    (id: string | undefined) => {
      const search = (before: Record<string, string>) => {
        const { peek: _, ...rest } = before;
        return id ? { ...rest, peek: id } : rest;
      };
      void navigate({ to: '.', search: search as never, replace: true });
    },
    [navigate],
  );
  return { peek, setPeek };
}
