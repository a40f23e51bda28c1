import { lanesOf } from '../lanes.ts';
import type { Grouping, RoadmapItem } from '../roadmaps.contract.ts';

/** A row of the timeline: the heading of a lane, or an item in it. */
export type Line =
  | { readonly kind: 'lane'; readonly id: string; readonly label: string; readonly count: number }
  | { readonly kind: 'item'; readonly lane: string; readonly item: RoadmapItem };

const UNDATED = 'undated';

/** The rows of a timeline: lanes by date of start, and what has no date in a lane of its own, last. */
export function linesOf(
  items: readonly RoadmapItem[],
  groupBy: Grouping | null,
  nameOf: (id: string) => string,
  folded: ReadonlySet<string>,
): Line[] {
  const dated = items.filter(({ targetStart }) => targetStart !== null).toSorted(byStart);
  const undated = items.filter(({ targetStart }) => targetStart === null);
  const lines: Line[] = [];
  const add = (id: string, label: string, held: readonly RoadmapItem[]) => {
    if (label) lines.push({ kind: 'lane', id, label, count: held.length });
    if (folded.has(id)) return;
    for (const item of held) lines.push({ kind: 'item', lane: id, item });
  };
  for (const lane of lanesOf(dated, groupBy, nameOf)) {
    add(lane.id ?? 'none', lane.label, lane.items);
  }
  if (undated.length > 0) add(UNDATED, 'No date', undated);
  return lines;
}

/** By first day, then by last; the sort keeps the order by hand among equals. */
function byStart(a: RoadmapItem, b: RoadmapItem): number {
  const [x, y] = [`${a.targetStart} ${a.targetEnd}`, `${b.targetStart} ${b.targetEnd}`];
  return x < y ? -1 : x > y ? 1 : 0;
}
