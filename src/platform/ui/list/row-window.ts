/** Where the lines of a list begin, when each has a height known beforehand. */
export interface RowOffsets {
  /** The height of all lines, in pixels. */
  readonly total: number;
  start(index: number): number;
  size(index: number): number;
  /** The lines that touch `top` to `bottom`, both ends included; null where there are none. */
  between(top: number, bottom: number): { first: number; last: number } | null;
}

export function rowOffsets(count: number, sizeOf: (index: number) => number): RowOffsets {
  const ends = new Float64Array(count);
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    total += sizeOf(index);
    ends[index] = total;
  }
  const start = (index: number) => (index > 0 ? (ends[index - 1] ?? 0) : 0);
  /** The first line that ends below a place. */
  const at = (place: number) => {
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) > place) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return {
    total,
    start,
    size: (index) => (ends[index] ?? 0) - start(index),
    between: (top, bottom) => (count === 0 ? null : { first: at(top), last: at(bottom) }),
  };
}

/**
 * The scroll position that shows a line whole, moving no more than needed. `height` is
 * that of the window, of which the `head` above the lines stays in view.
 */
export function scrollToShow(
  offsets: RowOffsets,
  index: number,
  now: number,
  { height, head }: { height: number; head: number },
): number {
  const start = offsets.start(index);
  const lowest = start + offsets.size(index) + head - height;
  if (start < now) return start;
  return Math.max(lowest, now);
}
