import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { type FeatureMove, featureRoutes, features } from '#core/features/features.contract.ts';
import { rankBetween } from '#platform/contract/rank.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { inverseOf, patchRecords, withChange } from '#platform/ui/data/cache.ts';
import { announceFailure, offerUndo } from '#platform/ui/data/undo.ts';
import { settle } from '#platform/ui/data/use-update.ts';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { refOf } from '#platform/ui/registry.ts';
import { messageOf } from '#sdk/problem.ts';
import type { RoadmapItem } from '../roadmaps.contract.ts';

/** Where an item goes: next to another, and what changes with the column and lane. */
export interface Move {
  readonly item: RoadmapItem;
  readonly before?: RoadmapItem | undefined;
  readonly after?: RoadmapItem | undefined;
  readonly change?: Omit<FeatureMove, 'before' | 'after' | 'version'>;
  readonly tagIds?: string[];
  readonly message: string;
}

/**
 * Moves an item: shown at once, sent, and taken back with a message when the
 * server refuses. Undo puts it where it was.
 */
export function useMove(items: readonly RoadmapItem[]): (move: Move) => void {
  const app = useApp();
  const queries = useQueryClient();
  return useCallback(
    (move: Move) => {
      const { item, change = {} } = move;
      const instead = app.registry.choiceAct(features.noun, change);
      if (instead) {
        app.refs.add({ [item.id]: refOf(features as never, item as unknown as AnyRecord) });
        instead.run(app, item.id);
        return;
      }
      const slug = app.workspace.slug;
      const rank = optimisticRank(items, move);
      const shown = { ...change, ...(rank ? { rank } : {}) };
      const asRecord = item as unknown as AnyRecord;
      const taken = inverseOf(asRecord, shown);
      const show = (values: Readonly<Record<string, unknown>>) =>
        patchRecords(queries, slug, 'feature', new Set([item.id]), (record) =>
          withChange(record, values),
        );
      const send = async (body: FeatureMove) => {
        const saved = await app.client.call(featureRoutes.move, {
          params: { workspace: slug, id: item.id },
          body,
        });
        settle(queries, app, features as never, saved as unknown as AnyRecord);
      };
      const at = items.findIndex(({ id }) => id === item.id);
      const [previous, next] = [items[at - 1], items[at + 1]];
      const back: FeatureMove = {
        ...inverseOf(asRecord, change),
        ...(rank ? (next ? { before: next.id } : previous ? { after: previous.id } : {}) : {}),
      };
      const failed = (error: unknown) => {
        show(taken);
        announceFailure(`“${item.title}” stays where it was. ${messageOf(error)}`);
      };
      show(shown);
      send({
        ...change,
        ...(move.before ? { before: move.before.id } : {}),
        ...(move.after && !move.before ? { after: move.after.id } : {}),
      }).then(
        () =>
          offerUndo(move.message, () => {
            show(taken);
            send(back).catch((error) => announceFailure(messageOf(error)));
          }),
        failed,
      );
    },
    [app, queries, items],
  );
}

/** The rank the server will give, as far as this screen knows the neighbours. */
function optimisticRank(items: readonly RoadmapItem[], move: Move): string | null {
  const anchor = move.before ?? move.after;
  if (!anchor || anchor.id === move.item.id) return null;
  const others = items.filter(({ id }) => id !== move.item.id);
  const at = others.findIndex(({ id }) => id === anchor.id);
  const low = move.before ? others[at - 1] : anchor;
  const high = move.before ? anchor : others[at + 1];
  try {
    return rankBetween(low?.rank ?? null, high?.rank ?? null);
  } catch {
    // Neighbours of equal rank or without one: the server's answer will tell.
    return null;
  }
}
