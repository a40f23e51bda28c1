import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { rowOffsets, scrollToShow } from './row-window.ts';

/** Lines kept beyond either edge, so that fast scrolling and Tab find them there. */
const OVERSCAN = 12;

interface Options {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly count: number;
  /** The height of a line, in pixels; keep the function until the heights change. */
  readonly sizeOf: (index: number) => number;
  /** The height of what stays at the top while the lines scroll. */
  readonly head: number;
}

interface Place {
  readonly index: number;
  readonly start: number;
  readonly size: number;
}

/** Which lines of a long list are to exist just now. Heights are known, so nothing is measured. */
export function useRowWindow({ scroller, count, sizeOf, head }: Options) {
  const offsets = useMemo(() => rowOffsets(count, sizeOf), [count, sizeOf]);
  const [range, setRange] = useState<{ first: number; last: number } | null>(null);
  const latest = useRef(offsets);
  useLayoutEffect(() => {
    latest.current = offsets;
    const box = scroller.current;
    if (!box) return;
    const look = () => {
      const next = offsets.between(box.scrollTop, box.scrollTop + box.clientHeight);
      setRange((now) => (now?.first === next?.first && now?.last === next?.last ? now : next));
    };
    look();
    const resized = new ResizeObserver(look);
    resized.observe(box);
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      resized.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [offsets, scroller]);
  const show = useCallback(
    (index: number) => {
      const box = scroller.current;
      if (!box) return;
      const size = { height: box.clientHeight, head };
      box.scrollTop = scrollToShow(latest.current, index, box.scrollTop, size);
    },
    [scroller, head],
  );
  const visible = useMemo((): Place[] => {
    if (!range) return [];
    const from = Math.max(0, range.first - OVERSCAN);
    const to = Math.min(count - 1, range.last + OVERSCAN);
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => {
      const index = from + at;
      return { index, start: offsets.start(index), size: offsets.size(index) };
    });
  }, [range, count, offsets]);
  return { visible, total: offsets.total, show };
}
