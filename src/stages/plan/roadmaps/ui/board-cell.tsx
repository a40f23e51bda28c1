import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/adapter/element-adapter';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { RoadmapItem } from '../roadmaps.contract.ts';
import classes from './board.module.css';
import type { Horizon } from './card.tsx';
import { isCard } from './use-card-drag.ts';

interface Props {
  readonly items: readonly RoadmapItem[];
  readonly horizon: Horizon;
  readonly lane: string | null;
  readonly label: string;
  readonly movable: boolean;
  /** Fills the height and scrolls by itself; otherwise only when it holds very many. */
  readonly fills: boolean;
  readonly render: (item: RoadmapItem) => ReactNode;
}

/** Beyond this a cell draws only the cards in view. */
const MANY = 60;

/** Where a column and a lane meet: a list of cards, and a place to drop more. */
export function BoardCell(props: Props) {
  const { items, horizon, lane, label, movable, fills, render } = props;
  const element = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const node = element.current;
    if (!node || !movable) return;
    return dropTargetForElements({
      element: node,
      canDrop: ({ source }) => isCard(source.data),
      getData: () => ({ kind: 'roadmap-cell', horizon, lane }),
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    });
  }, [horizon, lane, movable]);
  return (
    <div
      ref={element}
      className={classes.cell}
      data-fills={fills || undefined}
      data-many={items.length > MANY || undefined}
      data-over={over || undefined}
      role="group"
      aria-label={label}
    >
      {items.length > MANY ? (
        <VirtualCards items={items} scroller={element} render={render} />
      ) : items.length > 0 ? (
        <ul className={classes.list}>
          {items.map((item) => (
            <li key={item.id}>{render(item)}</li>
          ))}
        </ul>
      ) : (
        <p className={classes.nothing}>{over ? 'Drop here' : 'Nothing yet'}</p>
      )}
    </div>
  );
}

const CARD_HEIGHT = 88;
const GAP = 8;

const cardHeight = () => CARD_HEIGHT;

function VirtualCards(props: {
  items: readonly RoadmapItem[];
  scroller: React.RefObject<HTMLDivElement | null>;
  render: (item: RoadmapItem) => ReactNode;
}) {
  const { items, scroller, render } = props;
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: useCallback(() => scroller.current, [scroller]),
    estimateSize: cardHeight,
    // Kept the same while the items are, or every scroll would measure all of them.
    getItemKey: useCallback((at: number) => items[at]?.id ?? at, [items]),
    gap: GAP,
    overscan: 6,
  });
  return (
    <div role="list" style={{ position: 'relative', height: rows.getTotalSize(), flex: 'none' }}>
      {rows.getVirtualItems().map((row) => {
        const item = items[row.index];
        return (
          item && (
            <div
              key={row.key}
              ref={rows.measureElement}
              data-index={row.index}
              role="listitem"
              aria-posinset={row.index + 1}
              aria-setsize={items.length}
              className={classes.virtual}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {render(item)}
            </div>
          )
        );
      })}
    </div>
  );
}
