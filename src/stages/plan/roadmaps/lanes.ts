import { FEATURE_STATES } from '#core/features/feature-states.ts';
import type { Grouping, RoadmapItem } from './roadmaps.contract.ts';

/** A swimlane: the items that share a value. `id` is null where they have none. */
export interface Lane<Item> {
  readonly id: string | null;
  readonly label: string;
  readonly items: Item[];
}

/** The part of an item that grouping looks at; what a reader may not see is not there. */
type Grouped = Partial<
  Pick<RoadmapItem, 'productId' | 'ownerId' | 'state' | 'tagIds' | 'parentId'>
>;

const NONE: Record<Grouping, string> = {
  product: 'No product',
  owner: 'No owner',
  state: 'No state',
  tag: 'No tag',
  parent: 'Stands alone',
};

function keysOf(item: Grouped, by: Grouping): readonly (string | null)[] {
  switch (by) {
    case 'product':
      return [item.productId ?? null];
    case 'owner':
      return [item.ownerId ?? null];
    case 'state':
      return [item.state ?? null];
    case 'tag':
      return item.tagIds?.length ? item.tagIds : [null];
    case 'parent':
      return [item.parentId ?? null];
  }
}

/**
 * Items in lanes, in the order they come in each; states in the order of their
 * life, other lanes by name, those without a value last. An item with several
 * tags stands in the lane of each. Without a grouping there is one lane.
 */
export function lanesOf<Item extends Grouped>(
  items: readonly Item[],
  by: Grouping | null,
  nameOf: (id: string) => string,
): Lane<Item>[] {
  if (!by) return [{ id: null, label: '', items: [...items] }];
  const lanes = new Map<string | null, Item[]>();
  for (const item of items) {
    for (const key of keysOf(item, by)) {
      const held = lanes.get(key);
      if (held) held.push(item);
      else lanes.set(key, [item]);
    }
  }
  const named = [...lanes].map(([id, held]) => ({
    id,
    label: laneName(id, by, nameOf),
    items: held,
  }));
  return named.sort((a, b) => compareLanes(a, b, by));
}

function laneName(id: string | null, by: Grouping, nameOf: (id: string) => string): string {
  if (id === null) return NONE[by];
  if (by !== 'state') return nameOf(id);
  return FEATURE_STATES.find(({ value }) => value === id)?.label ?? id;
}

function compareLanes(a: Lane<unknown>, b: Lane<unknown>, by: Grouping): number {
  if (a.id === null || b.id === null) return Number(a.id === null) - Number(b.id === null);
  if (by === 'state') return stateIndex(a.id) - stateIndex(b.id);
  return a.label.localeCompare(b.label);
}

function stateIndex(state: string): number {
  return FEATURE_STATES.findIndex(({ value }) => value === state);
}
