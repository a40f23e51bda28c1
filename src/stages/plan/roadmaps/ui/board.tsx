import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/adapter/element-adapter';
import { useLocalStorage } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { features } from '#core/features/features.contract.ts';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { type Lane, lanesOf } from '../lanes.ts';
import { HORIZONS, type Roadmap, type RoadmapItem } from '../roadmaps.contract.ts';
import classes from './board.module.css';
import { BoardCell } from './board-cell.tsx';
import { Card, type Horizon } from './card.tsx';
import { EmptyRoadmap } from './empty-roadmap.tsx';
import { type Column, useBoardKeys } from './use-board-keys.ts';
import { useBoardMoves } from './use-board-moves.ts';
import { type Edge, itemOf } from './use-card-drag.ts';
import { useNames } from './use-names.ts';
import type { RoadmapItems } from './use-roadmap-items.ts';

interface Props {
  readonly roadmap: Roadmap;
  readonly data: RoadmapItems;
  readonly peek: string | undefined;
  readonly onPeek: (id: string) => void;
}

const UNPLACED: Column = { value: null, label: 'Not placed' };

/** Now, next, later: a column each, lanes across, and what has no place yet in a tray beside. */
export default function Board({ roadmap, data, peek, onPeek }: Props) {
  const { items } = data;
  const nameOf = useNames();
  const allowed = useAllowed();
  const [trayOpen, setTrayOpen] = useLocalStorage({
    key: 'throughline:roadmap-tray',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [active, setActive] = useState<string | null>(null);
  const lanes = useMemo(
    () => lanesOf(items, roadmap.groupBy, nameOf),
    [items, roadmap.groupBy, nameOf],
  );
  const columns: readonly Column[] = trayOpen ? [...HORIZONS, UNPLACED] : HORIZONS;
  const moves = useBoardMoves(items, roadmap.groupBy);
  const board = useRef<HTMLDivElement>(null);
  const onKeyDown = useBoardKeys(board, { lanes, columns, moves, onPeek });
  useDrops(moves);
  if (items.length === 0 && !data.growing) return <EmptyRoadmap roadmap={roadmap} />;
  const grouped = roadmap.groupBy !== null;
  const first = active ?? items.find(({ horizon }) => horizon || trayOpen)?.id ?? null;
  const render = (lane: string | null) => (item: RoadmapItem) => (
    <Card
      item={item}
      lane={lane}
      fields={roadmap.shownFields}
      open={peek === item.id}
      tabbable={item.id === first}
      movable={allowed(features.policy.update, item)}
      onPeek={onPeek}
      onHorizon={moves.toHorizon}
    />
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and focus of the cards inside
    <div
      ref={board}
      className={classes.board}
      data-grouped={grouped || undefined}
      data-tray={trayOpen ? 'open' : undefined}
      style={{ '--count': columns.length } as object}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const card = event.target.closest('[data-card]');
        if (card) setActive(card.getAttribute('data-card'));
      }}
    >
      <div className={classes.heads}>
        {columns.map(({ value, label }) => (
          <h2 key={label} className={classes.head} data-horizon={value ?? 'none'}>
            {label}
            <span>{countOf(items, value)}</span>
            {value === null && (
              <button type="button" aria-expanded onClick={() => setTrayOpen(false)}>
                <IconChevronRight size={15} aria-label="Fold what is not placed" />
              </button>
            )}
          </h2>
        ))}
        {!trayOpen && (
          <button
            type="button"
            className={classes.tray}
            aria-expanded={false}
            onClick={() => setTrayOpen(true)}
          >
            <span>Not placed</span>
            <span>{countOf(items, null)}</span>
          </button>
        )}
      </div>
      {lanes.map((lane) => (
        <LaneRow key={lane.id ?? 'none'} lane={lane} grouped={grouped}>
          {columns.map(({ value, label }) => (
            <BoardCell
              key={label}
              items={lane.items.filter(({ horizon }) => horizon === value)}
              horizon={value}
              lane={lane.id}
              label={lane.label ? `${label}, ${lane.label}` : label}
              movable={allowed(features.policy.update)}
              fills={!grouped}
              render={render(lane.id)}
            />
          ))}
        </LaneRow>
      ))}
    </div>
  );
}

function LaneRow(props: { lane: Lane<RoadmapItem>; grouped: boolean; children: React.ReactNode }) {
  const { lane, grouped, children } = props;
  const [open, setOpen] = useState(true);
  return (
    <section className={classes.lane} aria-label={lane.label || 'All items'}>
      {grouped && (
        <h3>
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            <IconChevronDown size={14} aria-hidden data-folded={!open || undefined} />
            {lane.label}
            <span>{lane.items.length}</span>
          </button>
        </h3>
      )}
      {open && <div className={classes.cells}>{children}</div>}
    </section>
  );
}

function countOf(items: readonly RoadmapItem[], horizon: Horizon): string {
  let count = 0;
  for (const item of items) if (item.horizon === horizon) count += 1;
  return count.toLocaleString();
}

/** Turns a finished drag into a move. */
function useDrops(moves: ReturnType<typeof useBoardMoves>): void {
  const latest = useRef(moves);
  latest.current = moves;
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => itemOf(source.data) !== null,
        onDrop: ({ source, location }) => {
          const item = itemOf(source.data);
          const [inner] = location.current.dropTargets;
          if (!item || !inner) return;
          const from = source.data.lane as string | null;
          const lane = inner.data.lane as string | null;
          const other = itemOf(inner.data);
          if (other) {
            latest.current.beside(item, other, inner.data.edge as Edge, { from, lane });
          } else {
            latest.current.toCell(item, inner.data.horizon as Horizon, { from, lane });
          }
        },
      }),
    [],
  );
}
