import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useAllowed } from '#platform/ui/app-context.tsx';
import type { Change } from '#platform/ui/data/change.ts';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { type Roadmap, type RoadmapFilter, roadmaps } from '../roadmaps.contract.ts';

/** How a roadmap is looked at: by those who may change it as it is kept, by others for themselves. */
export interface Look {
  /** The roadmap as it is shown. */
  readonly roadmap: Roadmap;
  /** Narrows its items further; for those who cannot change the roadmap's own filter. */
  readonly narrow: RoadmapFilter;
  readonly editable: boolean;
  readonly change: (values: Change, message: string) => void;
  /** Forgets a look of one's own; null where there is none. */
  readonly reset: (() => void) | null;
  /** Words that a title or key must hold; in the address, and nobody else's business. */
  readonly words: string;
  readonly setWords: (words: string) => void;
}

interface Search {
  readonly look?: string;
  readonly find?: string;
}

type OwnLook = Partial<Pick<Roadmap, 'layout' | 'groupBy' | 'zoom' | 'shownFields' | 'filter'>>;

/** Changes go to the roadmap where that is allowed, else to the address, so that a viewer can look as they like. */
export function useLook(saved: Roadmap): Look {
  const allowed = useAllowed();
  const update = useUpdate(roadmaps as never);
  const { look, find = '' }: Search = useSearch({ strict: false });
  const setSearch = useSetSearch();
  const record = saved as unknown as AnyRecord;
  const editable = saved.archivedAt === null && allowed(roadmaps.policy.update, record);
  const own = useMemo(() => (editable ? {} : readLook(look)), [editable, look]);
  const { roadmap, narrow } = useMemo(() => {
    const { filter = {}, ...shown } = own;
    return { roadmap: { ...saved, ...shown }, narrow: filter };
  }, [saved, own]);
  return {
    roadmap,
    narrow,
    editable,
    change: (values, message) => {
      if (editable) void update({ record, change: values, message });
      else setSearch({ look: JSON.stringify({ ...own, ...values }) });
    },
    reset: Object.keys(own).length > 0 ? () => setSearch({ look: undefined }) : null,
    words: find,
    setWords: (words) => setSearch({ find: words || undefined }),
  };
}

/** Changes a part of the address, leaving the rest and the way back as they are. */
export function useSetSearch() {
  const navigate = useNavigate();
  return (change: Readonly<Record<string, string | undefined>>) => {
    const search = (before: Record<string, string>) =>
      Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value));
    void navigate({ to: '.', search: search as never, replace: true });
  };
}

function readLook(text: string | undefined): OwnLook {
  if (!text) return {};
  try {
    const look: unknown = JSON.parse(text);
    return typeof look === 'object' && look !== null ? (look as OwnLook) : {};
  } catch {
    // An address that was cut short: the roadmap as it is kept.
    return {};
  }
}
