import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Bubble, Plot } from './matrix-layout.ts';
import { stepFrom } from './matrix-scale.ts';

interface Options {
  readonly bubbles: readonly Bubble[];
  readonly plot: Plot;
  readonly chosenId: string | null;
  readonly mayMove: boolean;
  readonly onChoose: (id: string) => void;
  readonly onRescore: (id: string, to: { x: number; y: number }) => void;
  readonly onOpen: (id: string) => void;
}

/** Several presses are one change. */
const SETTLE_MS = 700;

const MOVES: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const CHOOSES: Record<string, number> = { PageDown: 1, j: 1, PageUp: -1, k: -1 };

/** The matrix by keyboard: page keys choose a bubble, arrows move it, Enter opens, Escape lets go. */
export function useMatrixKeys(options: Options) {
  const { bubbles, plot, chosenId, mayMove, onChoose, onRescore, onOpen } = options;
  const [moving, setMoving] = useState<{ id: string; x: number; y: number } | null>(null);
  const commit = useRef(onRescore);
  commit.current = onRescore;
  useEffect(() => {
    if (!moving) return undefined;
    const timer = setTimeout(() => {
      commit.current(moving.id, moving);
      setMoving(null);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [moving]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = bubbles.findIndex(({ point }) => point.id === chosenId);
    const chosen = bubbles[at];
    const move = MOVES[event.key];
    const choose = CHOOSES[event.key] ?? (move && !chosen ? 1 : 0);
    if (choose !== 0) {
      const next = bubbles[(at + choose + bubbles.length) % bubbles.length] ?? bubbles[0];
      if (next) onChoose(next.point.id);
    } else if (move && chosen && mayMove) {
      const from = moving?.id === chosen.point.id ? moving : placeOf(chosen, plot);
      const [dx, dy] = move;
      setMoving({
        id: chosen.point.id,
        x: dx === 0 ? from.x : stepFrom(plot.x, from.x, dx),
        y: dy === 0 ? from.y : stepFrom(plot.y, from.y, dy),
      });
    } else if (event.key === 'Enter' && chosen) onOpen(chosen.point.id);
    else if (event.key === 'Escape' && moving) setMoving(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { moving, onKeyDown };
}

function placeOf({ point }: Bubble, { x, y }: Plot) {
  return { x: point.inputs[x.input.id] ?? 0, y: point.inputs[y.input.id] ?? 0 };
}
