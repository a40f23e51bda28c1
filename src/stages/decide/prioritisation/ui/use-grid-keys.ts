import { type KeyboardEvent, type RefObject, useState } from 'react';
import type { InputDefinition } from '../score-methods.ts';
import type { ScoreRow } from '../scores.contract.ts';
import type { Typing } from './use-scores.ts';

/** Where the keyboard is: a row, and a column (0 the title, then the inputs, then the score). */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** A cell whose popover is open, and the digit that opened it. */
export interface OpenCell {
  readonly place: Place;
  readonly start: string;
}

interface Options {
  readonly rows: readonly ScoreRow[];
  readonly inputs: readonly InputDefinition[];
  readonly mayScore: boolean;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly scrollTo: (row: number) => void;
  readonly onOpen: (open: OpenCell) => void;
  readonly onType: (row: ScoreRow, typing: Typing) => void;
}

const STEPS: Record<string, [number, number]> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  j: [1, 0],
  k: [-1, 0],
  PageDown: [10, 0],
  PageUp: [-10, 0],
  Home: [0, -99],
  End: [0, 99],
};

/** The table by keyboard: arrows walk over the cells, a digit types over one, Delete clears it. */
export function useGridKeys(options: Options) {
  const { rows, inputs, mayScore, scroller, scrollTo, onOpen, onType } = options;
  const [at, setAt] = useState<Place>({ row: 0, column: 1 });
  const refocus = (place = at) =>
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-cell="${place.row}:${place.column}"]`)
        ?.focus(),
    );
  const move = (rowStep: number, columnStep: number) => {
    const place = {
      row: clamp(at.row + rowStep, rows.length - 1),
      column: clamp(at.column + columnStep, inputs.length + 1),
    };
    setAt(place);
    scrollTo(place.row);
    refocus(place);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target as HTMLElement).matches('[data-cell]')) return;
    const row = rows[at.row];
    const input = inputs[at.column - 1];
    const step = STEPS[event.key];
    if (step && !event.ctrlKey && !event.metaKey) move(...step);
    else if (/^[0-9.,-]$/.test(event.key) && input && mayScore) {
      onOpen({ place: at, start: event.key });
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && row && input && mayScore) {
      if (row.inputs[input.id]?.inForce?.origin === 'typed') onType(row, { [input.id]: null });
    } else return;
    event.preventDefault();
  };
  return { at, setAt, refocus, onKeyDown };
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}
