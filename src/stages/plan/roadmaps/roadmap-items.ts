import { inArray, type SQL, sql } from 'drizzle-orm';
import { features } from '#core/features/features.contract.ts';
import { featureService } from '#core/features/features.feature.ts';
import { productAndBelow } from '#core/products/products.tree.ts';
import type { ListQuery } from '#platform/contract/list-query.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Page } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { findRefs } from '#platform/resource/store.ts';
import type { Roadmap, RoadmapItem } from './roadmaps.contract.ts';

const ITEM_COLUMNS = [
  'key',
  'title',
  'state',
  'productId',
  'parentId',
  'ownerId',
  'horizon',
  'effortLow',
  'effortHigh',
  'targetStart',
  'targetEnd',
  'targetPrecision',
  'rank',
  'reach',
  'demand',
  'tagIds',
  'createdBy',
  'createdAt',
  'updatedAt',
  'custom',
] as const;

type Scope = Pick<Roadmap, 'filter' | 'productId'>;

/**
 * One page of a roadmap's items with the names of products, parents and tags.
 * Statements: the page, the names, the products below one.
 */
export async function itemsOf(
  tx: Tx,
  roadmap: Scope,
  query: ListQuery,
): Promise<Page<RoadmapItem>> {
  const extra = await scopeOf(tx, roadmap, tx.actor.userId);
  const page = await featureService.store.page(tx, query, { extra, only: ITEM_COLUMNS });
  const items = page.items as unknown as RoadmapItem[];
  const refs = await findRefs(
    tx,
    items.flatMap(({ productId, parentId, tagIds }) => [
      ...tagIds,
      ...(productId ? [productId] : []),
      ...(parentId ? [parentId] : []),
    ]),
  );
  return { items, nextCursor: page.nextCursor, refs };
}

/** Which features are on a roadmap, as a condition. `me` is who “me” in its filter stands for. */
export async function scopeOf(
  tx: Tx,
  { filter, productId }: Scope,
  me: string | null,
): Promise<SQL | undefined> {
  const query = features.routes.list.query.safeParse(withMe(filter, me));
  if (!query.success) {
    throw new Problem(
      'invalid_input',
      'The filter of this roadmap asks for something that is no longer there. Edit the roadmap.',
      { cause: query.error },
    );
  }
  const inFilter = featureService.store.where(tx, query.data);
  if (!productId) return inFilter;
  const column = featureService.store.table.productId;
  if (!column) throw new Error('features have no product');
  return sql`${inFilter} and ${inArray(column, await productAndBelow(tx, productId))}`;
}

/** “me” in a saved filter becomes the person; for nobody it is left, and told of when read. */
function withMe(filter: Roadmap['filter'], me: string | null): Roadmap['filter'] {
  if (!me) return filter;
  return Object.fromEntries(
    Object.entries(filter).map(([name, value]) => [
      name,
      features.allFields[name as keyof typeof features.allFields]?.state.kind === 'person'
        ? value.replaceAll(/(?<=^|,)\s*me\s*(?=,|$)/g, me)
        : value,
    ]),
  );
}
