import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { annotationRoutes, annotations, type Mark } from '../annotations.contract.ts';
import { daysOfBuckets, placeMarks } from '../place-marks.ts';

type Interval = 'hour' | 'day' | 'week' | 'month' | 'all';

/** What happened in the time of a chart, by the place of its interval, and how to note more. */
export interface Marks {
  readonly placed: ReadonlyMap<number, readonly Mark[]>;
  /** Notes something on the first day of an interval; null where the caller may not. */
  readonly onDay: ((place: number) => void) | null;
}

const NONE: readonly Mark[] = [];

/** `starts` are the intervals as answers name them; null for a chart that is not over time. */
export function useMarks(
  starts: readonly string[] | null,
  interval: Interval,
  productId: string | null,
): Marks {
  const { client, workspace, create } = useApp();
  const may = useAllowed()(annotations.policy.create);
  const days = useMemo(() => daysOfBuckets(starts ?? [], interval), [starts, interval]);
  const asked = useQuery({
    queryKey: ['w', workspace.slug, 'annotation', 'marks', days, productId],
    queryFn: ({ signal }) =>
      client.call(annotationRoutes.marks, {
        params: { workspace: workspace.slug },
        query: { ...(days ?? { from: '', to: '' }), ...(productId ? { productId } : {}) },
        signal,
      }),
    enabled: days !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const items = asked.data?.items ?? NONE;
  const placed = useMemo(
    () => placeMarks(starts ?? [], interval, items),
    [starts, interval, items],
  );
  const onDay = useCallback(
    (place: number) => {
      const day = starts?.[place]?.slice(0, 10);
      if (day) create(annotations.noun, { day, ...(productId ? { productId } : {}) });
    },
    [starts, productId, create],
  );
  return { placed, onDay: may && days ? onDay : null };
}
