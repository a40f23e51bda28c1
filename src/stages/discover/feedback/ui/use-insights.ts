import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { type App, useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announce, announceFailure, offerUndo } from '#platform/ui/data/undo.ts';
import { newIdempotencyKey } from '#sdk/client.ts';
import { messageOf } from '#sdk/problem.ts';
import { feedback } from '../feedback.contract.ts';
import {
  insightRoutes,
  insights,
  type LinkedInsight,
  type NewInsight,
} from '../insights.contract.ts';

function keyOf(app: App, feedbackId: string) {
  return [...keys.noun(app.workspace.slug, insights.noun), 'of', feedbackId] as const;
}

/** What was taken from a note, in the order of its text. */
export function useInsights(feedbackId: string) {
  const app = useApp();
  return useQuery({
    queryKey: keyOf(app, feedbackId),
    queryFn: async ({ signal }) => {
      const answer = await app.client.call(insightRoutes.ofNote, {
        params: { workspace: app.workspace.slug, id: feedbackId },
        signal,
      });
      app.refs.add(answer.refs);
      return answer.items as LinkedInsight[];
    },
    staleTime: 10_000,
  });
}

/** What can be done with insights; each says so and can be taken back. */
export function useInsightActs(feedbackId: string) {
  const app = useApp();
  const queries = useQueryClient();
  const workspace = app.workspace.slug;
  const refresh = useCallback(
    () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: keyOf(app, feedbackId) }),
        queries.invalidateQueries({ queryKey: keys.record(workspace, feedback.noun, feedbackId) }),
        queries.invalidateQueries({ queryKey: [...keys.noun(workspace, feedback.noun), 'count'] }),
      ]),
    [app, queries, workspace, feedbackId],
  );
  const guard = useCallback(
    async (run: () => Promise<void>): Promise<boolean> => {
      try {
        await run();
        return true;
      } catch (error) {
        announceFailure(messageOf(error));
        return false;
      } finally {
        await refresh();
      }
    },
    [refresh],
  );
  const setArchived = useCallback(
    (insight: { id: string; version: number }, archived: boolean) =>
      app.client.call(archived ? insights.routes.archive : insights.routes.restore, {
        params: { workspace, id: insight.id },
        body: { version: insight.version },
      }),
    [app, workspace],
  );
  return {
    /** Makes an insight; false when the server refused, so that nothing chosen is lost. */
    add: (input: NewInsight, said: string) =>
      guard(async () => {
        const made = await app.client.call(insightRoutes.create, {
          params: { workspace },
          body: input,
          idempotencyKey: newIdempotencyKey(),
        });
        offerUndo(said, () => void guard(async () => void (await setArchived(made, true))));
      }),
    remove: (insight: LinkedInsight) =>
      guard(async () => {
        const gone = await setArchived(insight, true);
        offerUndo(
          'Removed the insight.',
          () => void guard(async () => void (await setArchived(gone, false))),
        );
      }),
    setImportance: (insight: LinkedInsight, importance: number | null) =>
      guard(async () => {
        await app.client.call(insights.routes.update, {
          params: { workspace, id: insight.id },
          body: { importance, version: insight.version },
        });
      }),
    link: (insight: LinkedInsight, targetId: string) =>
      guard(async () => {
        await app.client.call(insightRoutes.link, {
          params: { workspace, id: insight.id },
          body: { targetIds: [targetId] },
        });
        announce(`Linked to “${app.refs.get(targetId)?.title ?? 'the record'}”.`);
      }),
    unlink: (insight: LinkedInsight, targetId: string) =>
      guard(async () => {
        await app.client.call(insightRoutes.unlink, {
          params: { workspace, id: insight.id, targetId },
        });
        offerUndo(
          `Unlinked from “${app.refs.get(targetId)?.title ?? 'the record'}”.`,
          () =>
            void guard(async () => {
              await app.client.call(insightRoutes.link, {
                params: { workspace, id: insight.id },
                body: { targetIds: [targetId] },
              });
            }),
        );
      }),
  };
}
export type InsightActs = ReturnType<typeof useInsightActs>;
