import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { WorkspaceSetting } from '#platform/contract/setting.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announce } from '#platform/ui/data/undo.ts';
import { workspaceRoutes } from '../workspaces.contract.ts';

/** The workspace one is in, with its version and its settings. */
export function useWorkspace() {
  const { client, workspace } = useApp();
  return useQuery({
    queryKey: ['workspace', workspace.slug],
    queryFn: ({ signal }) =>
      client.call(workspaceRoutes.get, { params: { workspace: workspace.slug }, signal }),
  });
}

export interface SaveSetting<T> {
  readonly mutate: (value: T) => void;
  readonly isPending: boolean;
  readonly error: unknown;
}

/**
 * Saves one setting of the workspace, as it was read at `version`, and says so. What depends on it
 * is read again; after a refusal, so is the workspace.
 */
export function useSaveSetting<S extends z.ZodType>(
  { key }: Pick<WorkspaceSetting<S>, 'key'>,
  { version, saved }: { version: number; saved: string },
): SaveSetting<z.output<S>> {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (value: z.output<S>) =>
      client.call(workspaceRoutes.update, {
        params: { workspace: workspace.slug },
        body: { settings: { [key]: value }, version },
      }),
    onSuccess: () => {
      announce(saved);
      void queries.invalidateQueries({ queryKey: keys.workspace(workspace.slug) });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['workspace', workspace.slug] }),
  });
}
