import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announceFailure, offerUndo } from '#platform/ui/data/undo.ts';
import { messageOf } from '#sdk/problem.ts';
import { dayCount } from '../metric-words.ts';
import { type Metric, metricRoutes } from '../metrics.contract.ts';

/** All metrics with their latest days; one answer for all who ask. */
export function useMetricTree(productId?: string) {
  const { client, workspace } = useApp();
  return useQuery({
    queryKey: [...keys.noun(workspace.slug, 'metric'), 'tree', productId],
    queryFn: ({ signal }) =>
      client.call(metricRoutes.tree, {
        params: { workspace: workspace.slug },
        query: { 'productId.within': productId },
        signal,
      }),
    staleTime: 15_000,
  });
}

export function useValues(id: string, from: string) {
  const { client, workspace } = useApp();
  return useQuery({
    queryKey: [...keys.noun(workspace.slug, 'metric'), 'values', id, from],
    queryFn: ({ signal }) =>
      client.call(metricRoutes.values, {
        params: { workspace: workspace.slug, id },
        query: { from },
        signal,
      }),
    placeholderData: (before) => before,
  });
}

const LOOK_MS = 1500;

/** While a metric is measured, its record and values are asked for again and again. */
export function useProgress({ id, daysLeft }: Pick<Metric, 'id' | 'daysLeft'>): void {
  const { workspace } = useApp();
  const queries = useQueryClient();
  const measuring = daysLeft > 0;
  useEffect(() => {
    if (!measuring) return;
    const stem = keys.noun(workspace.slug, 'metric');
    const timer = setInterval(() => {
      void queries.invalidateQueries({ queryKey: keys.record(workspace.slug, 'metric', id) });
      void queries.invalidateQueries({ queryKey: [...stem, 'values', id] });
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [measuring, id, workspace.slug, queries]);
}

interface Value {
  readonly day: string;
  readonly value: number | null;
}

/** Types in values of a metric, and offers to take them back. Answers whether it worked. */
export function usePutValues(id: string) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const put = async (values: readonly Value[], told?: string): Promise<boolean> => {
    try {
      const { changed, previous } = await client.call(metricRoutes.putValues, {
        params: { workspace: workspace.slug, id },
        body: { values: [...values] },
      });
      await queries.invalidateQueries({ queryKey: keys.noun(workspace.slug, 'metric') });
      if (changed > 0 && told !== 'undone') {
        offerUndo(told ?? `Kept ${dayCount(changed)}.`, () => void put(previous, 'undone'));
      }
      return true;
    } catch (error) {
      announceFailure(`The values were not kept. ${messageOf(error)}`);
      return false;
    }
  };
  return put;
}
