import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { messageOf } from '#sdk/problem.ts';
import { useApp } from '../app-context.tsx';
import type { AnyRecord } from '../feature-ui.ts';
import { titleOf } from '../registry.ts';
import { cachedRecord, removeFromLists } from './cache.ts';
import { keys } from './keys.ts';
import { routesOf } from './routes.ts';
import { announce, announceFailure, offerUndo } from './undo.ts';
import { settle } from './use-update.ts';

/** Archives or restores a record at once, with undo instead of a question. */
export function useArchive(resource: AnyResource) {
  const app = useApp();
  const queries = useQueryClient();
  return useCallback(
    async (record: AnyRecord, action: 'archive' | 'restore' = 'archive'): Promise<void> => {
      const workspace = app.workspace.slug;
      const name = titleOf(resource, record);
      const send = async (verb: 'archive' | 'restore') => {
        const known = cachedRecord(queries, workspace, resource.noun, record.id);
        const answer = await app.client.call(routesOf(resource)[verb], {
          params: { workspace, id: record.id },
          body: { version: Math.max(known?.version ?? 0, record.version) },
        });
        settle(queries, app, resource, answer as AnyRecord);
        await queries.invalidateQueries({ queryKey: keys.lists(workspace, resource.noun) });
      };
      try {
        if (action === 'archive') {
          removeFromLists(queries, workspace, resource.noun, new Set([record.id]));
        }
        await send(action);
      } catch (error) {
        void queries.invalidateQueries({ queryKey: keys.noun(workspace, resource.noun) });
        announceFailure(`“${name}” was not ${action}d. ${messageOf(error)}`);
        return;
      }
      if (action === 'restore') announce(`Restored “${name}”.`);
      else {
        const undo = () =>
          send('restore').catch((error) =>
            announceFailure(`“${name}” could not be restored. ${messageOf(error)}`),
          );
        offerUndo(`Archived “${name}”.`, () => void undo());
      }
    },
    [app, queries, resource],
  );
}
