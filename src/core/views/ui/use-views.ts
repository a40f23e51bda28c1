import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announce, announceFailure, offerUndo } from '#platform/ui/data/undo.ts';
import { messageOf } from '#sdk/problem.ts';
import { type View, viewRoutes } from '../views.contract.ts';

/** All views the person may see, and the verbs on them. */
export function useViews() {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const params = { workspace: workspace.slug };
  const queryKey = [...keys.lists(workspace.slug, 'view')];
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.call(viewRoutes.list, { params, query: {}, signal }),
    staleTime: 60_000,
  });
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      announceFailure(`${what} ${messageOf(error)}`);
      return null;
    } finally {
      await queries.invalidateQueries({ queryKey });
    }
  };
  const at = ({ id }: View) => ({ ...params, id });
  return {
    views: data?.items ?? [],
    save: async (input: Pick<View, 'noun' | 'name' | 'state' | 'shared' | 'pinned'>) => {
      const made = await attempt('The view was not saved.', () =>
        client.call(viewRoutes.create, { params, body: input }),
      );
      if (made) announce(`Saved the view “${made.name}”.`);
      return made;
    },
    change: (view: View, change: Partial<Pick<View, 'name' | 'state' | 'shared'>>) =>
      attempt('The view was not changed.', () =>
        client.call(viewRoutes.update, {
          params: at(view),
          body: { ...change, version: view.version },
        }),
      ),
    pin: (view: View, pinned: boolean) =>
      attempt('The view was not pinned.', () =>
        client.call(viewRoutes.pin, { params: at(view), body: { pinned } }),
      ),
    remove: async (view: View) => {
      const done = await attempt('The view was not deleted.', async () => {
        await client.call(viewRoutes.remove, { params: at(view) });
        return true;
      });
      if (!done) return;
      offerUndo(`Deleted the view “${view.name}”.`, () => {
        void attempt('The view was not put back.', () =>
          client.call(viewRoutes.restore, { params: at(view) }),
        );
      });
    },
  };
}

/** Where a view is: its list with its state in the address. */
export function viewPath(view: View, listPath: string): string {
  const search = new URLSearchParams(view.state).toString();
  return search ? `${listPath}?${search}` : listPath;
}
