import { useQueryClient } from '@tanstack/react-query';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { useArchive } from '#platform/ui/data/use-archive.ts';
import { useResourceList } from '#platform/ui/data/use-resource-list.ts';
import { messageOf } from '#sdk/problem.ts';
import { type CustomField, customFieldRoutes, customFields } from '../fields.contract.ts';

export const FIELDS = customFields as unknown as AnyResource;
const LIVE = { limit: '200' };
const ARCHIVED = { limit: '200', archived: 'true' };

/** The workspace's custom fields, and the verbs on them. Every form and list follows at once. */
export function useFields() {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const live = useResourceList(FIELDS, LIVE);
  const archived = useResourceList(FIELDS, ARCHIVED);
  const put = useArchive(FIELDS);
  const refresh = () =>
    queries.invalidateQueries({ queryKey: keys.noun(workspace.slug, customFields.noun) });
  return {
    live,
    fields: live.items as unknown as readonly CustomField[],
    archived: archived.items as unknown as readonly CustomField[],
    refresh,
    archive: async (field: CustomField, action: 'archive' | 'restore') => {
      await put(field as never, action);
      await refresh();
    },
    order: async (ids: string[]) => {
      try {
        await client.call(customFieldRoutes.order, {
          params: { workspace: workspace.slug },
          body: { ids },
        });
      } catch (error) {
        announceFailure(`The order was not kept. ${messageOf(error)}`);
      }
      await refresh();
    },
  };
}
