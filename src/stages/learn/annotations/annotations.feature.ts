import { sql } from 'drizzle-orm';
import { implement } from '#platform/api/feature.ts';
import type { Tx } from '#platform/db/database.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { annotationRoutes, annotations, MAX_MARKS, type Mark } from './annotations.contract.ts';
import { annotationTable } from './annotations.table.ts';

const annotationService = new ResourceService(annotations, annotationTable);

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly productId?: string | undefined;
}

/** The latest marks of a range, in the order of their days. One statement. */
async function marksIn(
  tx: Tx,
  { from, to, productId = undefined }: Asked,
): Promise<{ items: Mark[]; left: number }> {
  const product = productId ?? null;
  const mine = sql`(${product}::uuid is null or product_id in (select id from line))`;
  const { rows } = await tx.db.execute<Mark & { count: number } & Record<string, unknown>>(sql`
    with recursive line as (
      select id from products where workspace_id = ${tx.workspaceId} and id = ${product}::uuid
      union select p.id from products p join line l on p.parent_id = l.id
      where p.workspace_id = ${tx.workspaceId}
    ), marks as (
      select 'annotation' as noun, id, key, day, text from annotations
      where workspace_id = ${tx.workspaceId} and archived_at is null
        and day between ${from}::date and ${to}::date and (product_id is null or ${mine})
      union all
      select 'feature', id, key, shipped_at, title from features
      where workspace_id = ${tx.workspaceId} and archived_at is null
        and state in ('shipped', 'measured', 'retired')
        and shipped_at between ${from}::date and ${to}::date and ${mine}
    )
    select noun, id, key, day::text as day, text, count(*) over ()::int as count
    from marks order by marks.day desc, id desc limit ${MAX_MARKS}`);
  const items = rows.map(({ count: _, ...mark }) => mark as Mark).reverse();
  return { items, left: (rows[0]?.count ?? 0) - items.length };
}

export const annotationsFeature = resourceFeature(annotationService, {
  routes: [implement(annotationRoutes.marks, ({ tx, query }) => marksIn(tx, query))],
});
