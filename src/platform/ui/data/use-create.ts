import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AnyResource } from '#platform/contract/resource.ts';
import { newIdempotencyKey } from '#sdk/client.ts';
import { useApp } from '../app-context.tsx';
import type { AnyRecord } from '../feature-ui.ts';
import { keys } from './keys.ts';
import { routesOf } from './routes.ts';

/** Creates a record. Throws what the server says: the form keeps what was typed and shows it. */
export function useCreate(resource: AnyResource) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Readonly<Record<string, unknown>>): Promise<AnyRecord> => {
      const record = await client.call(routesOf(resource).create, {
        params: { workspace: workspace.slug },
        body,
        idempotencyKey: newIdempotencyKey(),
      });
      return record as AnyRecord;
    },
    onSuccess: (record) => {
      queries.setQueryData(keys.record(workspace.slug, resource.noun, record.id), record);
      const stem = keys.noun(workspace.slug, resource.noun);
      void queries.invalidateQueries({ queryKey: [...stem, 'list'] });
      void queries.invalidateQueries({ queryKey: [...stem, 'count'] });
    },
  });
}
