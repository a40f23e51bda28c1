import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { type SampleProgress, sampleRoutes } from '../sample.contract.ts';

const LOOK_EVERY_MS = 400;

/** The sample of this workspace: how far it is, and a way to ask for it. */
export function useSample() {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const params = { workspace: workspace.slug };
  const key = [...keys.noun(workspace.slug, 'sample'), 'progress'];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => client.call(sampleRoutes.get, { params, signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'building' ? LOOK_EVERY_MS : false),
  });
  const build = useMutation({
    mutationFn: () => client.call(sampleRoutes.build, { params }),
    onSuccess: (progress: SampleProgress) => queries.setQueryData(key, progress),
  });
  const state = query.data?.state;
  const before = useRef(state);
  useEffect(() => {
    // What was built lies all over the workspace: everything shown is asked for anew.
    if (before.current === 'building' && state === 'ready') {
      void queries.invalidateQueries({ queryKey: keys.workspace(workspace.slug) });
    }
    before.current = state;
  }, [state, queries, workspace.slug]);
  return { progress: query.data, build: () => build.mutate(), problem: build.error };
}
