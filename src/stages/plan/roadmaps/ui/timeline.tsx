import { useElementSize, useMediaQuery, useMergedRef } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { features } from '#core/features/features.contract.ts';
import {
  fieldsOf,
  type TargetWindow,
  targetLabel,
  windowOf,
} from '#core/features/target-window.ts';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import type { Roadmap, RoadmapItem } from '../roadmaps.contract.ts';
import { daysIn, placeIn, ticksOf, timelineRange } from '../timeline-scale.ts';
import { EmptyRoadmap } from './empty-roadmap.tsx';
import classes from './timeline.module.css';
import { TimelineHead } from './timeline-head.tsx';
import { type Line, linesOf } from './timeline-lines.ts';
import { TimelineRow } from './timeline-row.tsx';
import { useNames } from './use-names.ts';
import type { RoadmapItems } from './use-roadmap-items.ts';

interface Props {
  readonly roadmap: Roadmap;
  readonly data: RoadmapItems;
  readonly peek: string | undefined;
  readonly onPeek: (id: string) => void;
}

const PIXELS_PER_DAY = { months: 5, quarters: 1.7, years: 0.75 } as const;
const ROW = 40;
const LANE = 44;
const HEAD = 56;

/** Features along time: drag a bar to move it, its edges to change when it starts or ends. */
export default function Timeline({ roadmap, data, peek, onPeek }: Props) {
  const { items } = data;
  const allowed = useAllowed();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sized, width } = useElementSize();
  const root = useMergedRef(scroller, sized);
  const phone = useMediaQuery('(max-width: 760px)') ?? false;
  const names = phone ? 150 : width > 1100 ? 360 : 300;
  const nameOf = useNames();
  const today = new Date().toISOString().slice(0, 10);
  const range = useRange(roadmap, items, today);
  const scale = Math.max(PIXELS_PER_DAY[roadmap.zoom], (width - names) / daysIn(range) || 0);
  const track = Math.round(daysIn(range) * scale);
  const { major, minor } = ticksOf(range, roadmap.zoom);
  const lines = useMemo(
    () => linesOf(items, roadmap.groupBy, nameOf, folded),
    [items, roadmap.groupBy, nameOf, folded],
  );
  const rows = useRows(scroller, lines);
  const schedule = useSchedule();
  const now = placeIn(range, { start: today, end: today });
  useScrollToToday(scroller, now && width > 0 ? now.left * track - (width - names) / 4 : null);
  const onKeyDown = useRowKeys(rows.scrollToIndex, lines);
  if (items.length === 0 && !data.growing) return <EmptyRoadmap roadmap={roadmap} />;
  const fold = (id: string) =>
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys walk over the bars inside
    <div
      ref={root}
      className={classes.scroller}
      style={{ '--names': `${names}px`, '--track': `${track}px`, '--scale': scale } as object}
      onKeyDown={onKeyDown}
    >
      <div className={classes.sheet} style={{ height: rows.getTotalSize() + HEAD }}>
        <TimelineHead range={range} major={major} minor={minor} scale={scale} now={now} />
        {rows.getVirtualItems().map((row) => {
          const line = lines[row.index];
          if (!line) return null;
          return (
            <div
              key={row.key}
              className={classes.line}
              data-kind={line.kind}
              style={{ top: row.start, height: row.size }}
            >
              {line.kind === 'lane' ? (
                <button
                  type="button"
                  className={classes.lane}
                  aria-expanded={!folded.has(line.id)}
                  onClick={() => fold(line.id)}
                >
                  <IconChevronDown
                    size={14}
                    aria-hidden
                    data-folded={folded.has(line.id) || undefined}
                  />
                  {line.label}
                  <span className={classes.count}>{line.count.toLocaleString()}</span>
                </button>
              ) : (
                <TimelineRow
                  item={line.item}
                  at={row.index}
                  range={range}
                  scale={scale}
                  zoom={roadmap.zoom}
                  fields={roadmap.shownFields}
                  open={peek === line.item.id}
                  movable={allowed(features.policy.update, line.item)}
                  onPeek={onPeek}
                  onSchedule={schedule}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function keyOf(line: Line | undefined, at: number): string | number {
  if (!line) return at;
  return line.kind === 'lane' ? `lane ${line.id}` : `${line.lane} ${line.item.id}`;
}

/** The rows in view. What it is told of them keeps its identity, or every scroll would measure all. */
function useRows(scroller: React.RefObject<HTMLDivElement | null>, lines: readonly Line[]) {
  return useVirtualizer({
    count: lines.length,
    getScrollElement: useCallback(() => scroller.current, [scroller]),
    estimateSize: useCallback((at: number) => (lines[at]?.kind === 'lane' ? LANE : ROW), [lines]),
    getItemKey: useCallback((at: number) => keyOf(lines[at], at), [lines]),
    scrollMargin: HEAD,
    overscan: 8,
  });
}

function useRange(roadmap: Roadmap, items: readonly RoadmapItem[], today: string) {
  const { rangeStart: from, rangeEnd: until, zoom } = roadmap;
  return useMemo(() => {
    const windows = items.flatMap((item) => windowOf(item) ?? []);
    return timelineRange(windows, { from, until }, today, zoom);
  }, [items, from, until, today, zoom]);
}

/** Gives an item another target: shown at once, undone with one key. */
function useSchedule(): (item: RoadmapItem, window: TargetWindow | null) => void {
  const update = useUpdate(features as never);
  return useCallback(
    (item, window) => {
      const when = window ? `to ${targetLabel(window)}` : 'out of the timeline';
      void update({
        record: item as unknown as AnyRecord,
        change: { ...fieldsOf(window) },
        message: `Moved “${item.title}” ${when}.`,
      });
    },
    [update],
  );
}

/** Opens the timeline where today is, once. */
function useScrollToToday(scroller: React.RefObject<HTMLElement | null>, left: number | null) {
  const done = useRef(false);
  useEffect(() => {
    if (left === null || done.current || !scroller.current) return;
    done.current = true;
    scroller.current.scrollLeft = Math.max(0, left);
  }, [left, scroller]);
}

/** Up and down walk from row to row; D tells the demand of one. */
function useRowKeys(scrollTo: (at: number) => void, lines: readonly Line[]) {
  return (event: KeyboardEvent<HTMLElement>) => {
    const row = (event.target as Element).closest('[data-row]');
    const held = row?.getAttribute('data-row');
    if (!row || !held) return;
    if (event.key === 'd') row.querySelector<HTMLElement>('[data-demand]')?.click();
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    const step = event.key === 'ArrowUp' ? -1 : 1;
    let next = Number(held) + step;
    while (lines[next]?.kind === 'lane') next += step;
    if (!lines[next]) return;
    event.preventDefault();
    const root = event.currentTarget;
    scrollTo(next);
    requestAnimationFrame(() =>
      root.querySelector<HTMLElement>(`[data-row="${next}"] [data-bar]`)?.focus(),
    );
  };
}
