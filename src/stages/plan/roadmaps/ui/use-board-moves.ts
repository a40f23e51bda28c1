import { useMemo } from 'react';
import type { Grouping, RoadmapItem } from '../roadmaps.contract.ts';
import { HORIZONS } from '../roadmaps.contract.ts';
import type { Horizon } from './card.tsx';
import type { Edge } from './use-card-drag.ts';
import { type Move, useMove } from './use-move.ts';

/** The lanes a card is taken from and put into. */
interface Lanes {
  readonly from: string | null;
  readonly lane: string | null;
}

type Change = NonNullable<Move['change']>;

/** What changes on a card that is put into another lane. Tags have lanes of their own making. */
function laneChange(by: Grouping | null, { from, lane }: Lanes): Change {
  if (from === lane) return {};
  switch (by) {
    case 'product':
      return { productId: lane };
    case 'owner':
      return { ownerId: lane };
    case 'parent':
      return { parentId: lane };
    case 'state':
      return { state: lane as NonNullable<Change['state']> };
    default:
      return {};
  }
}

/** The moves a board offers, by drag, menu or keys. */
export function useBoardMoves(items: readonly RoadmapItem[], groupBy: Grouping | null) {
  const move = useMove(items);
  return useMemo(() => {
    const act = (item: RoadmapItem, horizon: Horizon, more: Partial<Move>, lanes?: Lanes) => {
      const change: Change = {
        ...(horizon === item.horizon ? {} : { horizon }),
        ...(lanes ? laneChange(groupBy, lanes) : {}),
      };
      const moved = horizon !== item.horizon;
      const message = moved
        ? `Moved “${item.title}” to ${nameOf(horizon)}.`
        : `Moved “${item.title}”.`;
      move({ item, change, message, ...more });
    };
    return {
      /** Next to another card, in that card's column and lane. */
      beside(item: RoadmapItem, other: RoadmapItem, edge: Edge, lanes?: Lanes) {
        act(item, other.horizon, { [edge]: other }, lanes);
      },
      /** To the end of a column and lane. */
      toCell(item: RoadmapItem, horizon: Horizon, lanes?: Lanes) {
        const last = items.findLast((other) => other.horizon === horizon && other.id !== item.id);
        act(item, horizon, last ? { after: last } : {}, lanes);
      },
      /** Into another column, in the order it has. */
      toHorizon(item: RoadmapItem, horizon: Horizon) {
        act(item, horizon, {});
      },
    };
  }, [items, groupBy, move]);
}

export type BoardMoves = ReturnType<typeof useBoardMoves>;

function nameOf(horizon: Horizon): string {
  return HORIZONS.find(({ value }) => value === horizon)?.label ?? 'Not placed';
}
