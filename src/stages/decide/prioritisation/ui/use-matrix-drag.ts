import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { type Bubble, bubbleAt, type Plot, spanOf } from './matrix-layout.ts';
import { shareOf, valueAt } from './matrix-scale.ts';

/** A bubble on its way: the values it would have where it is. */
export interface Drag {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

interface Options {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly plot: Plot;
  readonly bubbles: readonly Bubble[];
  readonly mayMove: boolean;
  readonly onChoose: (id: string | null) => void;
  readonly onDrop: (drag: Drag) => void;
}

const SLACK = 4;

/** Drags bubbles; Shift keeps to the axis along which it moved further, Escape lets go. */
export function useMatrixDrag(options: Options) {
  const { canvas, plot, bubbles, mayMove, onChoose, onDrop } = options;
  const [drag, setDrag] = useState<Drag | null>(null);
  const held = useRef<{ bubble: Bubble; startX: number; startY: number; moved: boolean } | null>(
    null,
  );

  const placeOf = (event: { clientX: number; clientY: number }) => {
    const box = canvas.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const valuesAt = (bubble: Bubble, dx: number, dy: number): Drag => {
    const own = bubble.point.inputs;
    const x = own[plot.x.input.id] ?? 0;
    const y = own[plot.y.input.id] ?? 0;
    return {
      id: bubble.point.id,
      x: dx === 0 ? x : valueAt(plot.x, shareOf(plot.x, x) + dx / spanOf(plot.width)),
      y: dy === 0 ? y : valueAt(plot.y, shareOf(plot.y, y) - dy / spanOf(plot.height)),
    };
  };
  const stop = () => {
    held.current = null;
    setDrag(null);
  };
  useEffect(() => {
    if (!drag) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') stop();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });

  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => {
      const { x, y } = placeOf(event);
      const bubble = bubbleAt(bubbles, x, y);
      onChoose(bubble?.point.id ?? null);
      if (!bubble || !mayMove || event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { bubble, startX: x, startY: y, moved: false };
    },
    onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => {
      const { x, y } = placeOf(event);
      const now = held.current;
      if (!now) {
        event.currentTarget.style.cursor = bubbleAt(bubbles, x, y) ? 'grab' : 'default';
        return;
      }
      let dx = x - now.startX;
      let dy = y - now.startY;
      if (!now.moved && Math.hypot(dx, dy) < SLACK) return;
      now.moved = true;
      event.currentTarget.style.cursor = 'grabbing';
      if (event.shiftKey && Math.abs(dx) >= Math.abs(dy)) dy = 0;
      else if (event.shiftKey) dx = 0;
      setDrag(valuesAt(now.bubble, dx, dy));
    },
    onPointerUp: () => {
      if (held.current?.moved && drag) onDrop(drag);
      stop();
    },
    onPointerCancel: stop,
  };
  return { drag, handlers };
}
