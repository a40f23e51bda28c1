import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { FEATURE_STATES } from '#core/features/feature-states.ts';
import {
  dayNumber,
  dayOf,
  resizeWindow,
  shiftWindow,
  spanEnd,
  spanIndex,
  type TargetWindow,
  targetLabel,
  windowOfSpans,
} from '#core/features/target-window.ts';
import { colorVar } from '#platform/ui/fields/marks.tsx';
import type { RoadmapItem } from '../roadmaps.contract.ts';
import { type DayRange, daysIn, placeIn } from '../timeline-scale.ts';
import classes from './timeline.module.css';

interface Props {
  readonly item: RoadmapItem;
  readonly window: TargetWindow;
  readonly range: DayRange;
  readonly scale: number;
  readonly movable: boolean;
  readonly onPeek: (id: string) => void;
  readonly onSchedule: (item: RoadmapItem, window: TargetWindow | null) => void;
}

type Grip = 'move' | 'start' | 'end';
interface Drag {
  readonly grip: Grip;
  readonly x: number;
  readonly window: TargetWindow;
}

const NUDGE = 3;

/**
 * The bar of an item. Drag it by whole spans of its precision, or by an edge;
 * arrow keys move it, with Shift its end, with Alt its start. Delete takes the date away.
 */
export function TimelineBar({ item, window, range, scale, movable, onPeek, onSchedule }: Props) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const moved = useRef(false);
  const shown = drag?.window ?? window;
  const place = placeIn(range, shown);
  const label = targetLabel(shown);
  const state = FEATURE_STATES.find(({ value }) => value === item.state);
  const start = (event: PointerEvent<HTMLElement>) => {
    moved.current = false;
    if (!movable || event.button !== 0) return;
    const grip = ((event.target as HTMLElement).dataset.grip as Grip | undefined) ?? 'move';
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ grip, x: event.clientX, window });
  };
  const pull = (event: PointerEvent<HTMLElement>) => {
    if (!drag) return;
    const pixels = event.clientX - drag.x;
    if (Math.abs(pixels) > NUDGE) moved.current = true;
    setDrag({ ...drag, window: pulled(window, drag.grip, Math.round(pixels / scale)) });
  };
  const release = () => {
    setDrag(null);
    if (drag && drag.window.start + drag.window.end !== window.start + window.end) {
      onSchedule(item, drag.window);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!movable || event.metaKey || event.ctrlKey) return;
    const next = byKey(window, event);
    if (next === undefined) return;
    event.preventDefault();
    onSchedule(item, next);
  };
  if (!place) {
    const past = window.end < range.start;
    return (
      <button
        type="button"
        data-bar
        className={classes.outside}
        data-side={past ? 'before' : 'after'}
        onClick={() => onPeek(item.id)}
        onKeyDown={onKeyDown}
      >
        {past ? `← ${label}` : `${label} →`}
      </button>
    );
  }
  const total = daysIn(range) * scale;
  return (
    <button
      type="button"
      data-bar
      className={classes.bar}
      data-dragging={drag ? '' : undefined}
      data-movable={movable || undefined}
      style={
        {
          '--left': `${place.left * total}px`,
          '--width': `${place.width * total}px`,
          '--color': colorVar(state?.color),
        } as object
      }
      aria-label={`${item.title}, ${label}, ${state?.label ?? ''}`}
      aria-keyshortcuts="ArrowLeft ArrowRight Shift+ArrowLeft Shift+ArrowRight"
      onPointerDown={start}
      onPointerMove={pull}
      onPointerUp={release}
      onPointerCancel={() => setDrag(null)}
      onClick={() => !moved.current && onPeek(item.id)}
      onKeyDown={onKeyDown}
    >
      {movable && <span data-grip="start" />}
      <span className={classes.when}>{label}</span>
      {movable && <span data-grip="end" />}
    </button>
  );
}

/** The window after a drag of so many days, in whole spans. */
function pulled(window: TargetWindow, grip: Grip, days: number): TargetWindow {
  const { start, end, precision } = window;
  if (grip !== 'move') {
    const edge = dayNumber(grip === 'start' ? start : end) + days;
    return resizeWindow(window, grip, dayOf(edge));
  }
  // Past half of its first span the bar jumps to the next.
  const half = (dayNumber(spanEnd(start, precision)) - dayNumber(start)) / 2;
  const middle = dayOf(Math.round(dayNumber(start) + half + days));
  return shiftWindow(window, spanIndex(middle, precision) - spanIndex(start, precision));
}

/** What a key makes of a window; null takes it away, undefined is no key of ours. */
function byKey(window: TargetWindow, event: KeyboardEvent): TargetWindow | null | undefined {
  if (event.key === 'Delete' || event.key === 'Backspace') return null;
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return undefined;
  const by = event.key === 'ArrowLeft' ? -1 : 1;
  const first = spanIndex(window.start, window.precision);
  const last = spanIndex(window.end, window.precision);
  if (event.shiftKey) return windowOfSpans(first, Math.max(first, last + by), window.precision);
  if (event.altKey) return windowOfSpans(Math.min(last, first + by), last, window.precision);
  return shiftWindow(window, by);
}
