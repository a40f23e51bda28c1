import { Button } from '@mantine/core';
import { useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { features } from '#core/features/features.contract.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { useRecord } from '#platform/ui/data/use-record.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { PeekPanel } from '#platform/ui/list/peek-panel.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type Roadmap, type RoadmapItem, roadmaps } from '../roadmaps.contract.ts';
import classes from './roadmap.module.css';
import { RoadmapToolbar } from './roadmap-toolbar.tsx';
import { useLook, useSetSearch } from './use-look.ts';
import { type RoadmapItems, useRoadmapItems } from './use-roadmap-items.ts';

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

function Whole({ roadmap: saved }: { roadmap: Roadmap }) {
  const allowed = useAllowed();
  const look = useLook(saved);
  const { roadmap } = look;
  const all = useRoadmapItems(roadmap, look.narrow);
  const items = useFound(all, look.words);
  const { peek, setPeek } = usePeek();
  const [sharing, setSharing] = useState(false);
  return (
    <div className={classes.page}>
      <div className={classes.main}>
        <RoadmapToolbar
          look={look}
          shown={items.items.length}
          total={all.items.length}
          growing={items.growing}
          onShare={allowed(roadmaps.policy.share) ? () => setSharing(true) : null}
        />
        <Suspense fallback={<Waiting />}>
          {items.state === 'error' ? (
            <FailureView error={items.error} onRetry={items.retry} />
          ) : look.words && items.items.length === 0 ? (
            <NothingFound words={look.words} onClear={() => look.setWords('')} />
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

/** The items whose title or key holds the words; all of them come, so nothing is asked of the server. */
function useFound(all: RoadmapItems, words: string): RoadmapItems {
  return useMemo(() => {
    const wanted = words.trim().toLowerCase();
    if (!wanted) return all;
    const holds = ({ key, title }: RoadmapItem) =>
      title.toLowerCase().includes(wanted) || key.toLowerCase() === wanted;
    return { ...all, items: all.items.filter(holds) };
  }, [all, words]);
}

function NothingFound({ words, onClear }: { words: string; onClear: () => void }) {
  return (
    <div className={classes.empty}>
      <h2>No item holds “{words}”</h2>
      <Button variant="default" onClick={onClear}>
        Show all items
      </Button>
    </div>
  );
}

/** Which item is open beside the roadmap; it lives in the address. */
function usePeek() {
  const { peek }: { peek?: string } = useSearch({ strict: false });
  const setSearch = useSetSearch();
  const latest = useRef(setSearch);
  latest.current = setSearch;
  const setPeek = useCallback((id: string | undefined) => latest.current({ peek: id }), []);
  return { peek, setPeek };
}
