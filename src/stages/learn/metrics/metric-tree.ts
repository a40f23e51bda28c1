import { sql } from 'drizzle-orm';
import { productAndBelow } from '#core/products/products.tree.ts';
import type { Tx } from '#platform/db/database.ts';
import { plusDays, todayIn } from './days.ts';
import { MAX_TREE, type MetricNode, RECENT_DAYS } from './metrics.contract.ts';

type Row = Omit<MetricNode, 'recent'> & Record<string, unknown>;

/**
 * Every metric that is not archived, or those of a product with all below it, flat, by name, each
 * with its latest days. Two statements; three for a product.
 */
export async function metricTree(
  tx: Tx,
  productId?: string,
): Promise<{ items: MetricNode[]; complete: boolean }> {
  const products = productId ? await productAndBelow(tx, productId) : null;
  const { rows } = await tx.db.execute<Row>(sql`
    select id, key, name, version, kind, unit, direction, target, target_date::text as "targetDate",
      north_star as "northStar", parent_id as "parentId", product_id as "productId",
      owner_id as "ownerId", created_by as "createdBy", latest_value as "latestValue",
      latest_day::text as "latestDay", change, days_left as "daysLeft", last_error as "lastError"
    from metrics
    where workspace_id = ${tx.workspaceId} and archived_at is null
      ${products ? sql`and product_id = any(${sql.param(products)}::uuid[])` : sql``}
    order by lower(name), id limit ${MAX_TREE + 1}`);
  const shown = rows.slice(0, MAX_TREE);
  const recent = await recentOf(
    tx,
    shown.map(({ id }) => id),
  );
  const items = shown.map((row) => ({ ...row, recent: recent.get(row.id) ?? noDays() }));
  return { items, complete: rows.length <= MAX_TREE };
}

function noDays(): (number | null)[] {
  return new Array<number | null>(RECENT_DAYS).fill(null);
}

async function recentOf(tx: Tx, ids: readonly string[]): Promise<Map<string, (number | null)[]>> {
  const first = plusDays(todayIn('UTC'), 1 - RECENT_DAYS);
  const { rows } = await tx.db.execute<{ id: string; at: number; value: number }>(sql`
    select metric_id as id, day - ${first}::date as at, value from metric_values
    where workspace_id = ${tx.workspaceId} and metric_id = any(${sql.param([...ids])}::uuid[])
      and day >= ${first}::date and not provisional`);
  const found = new Map<string, (number | null)[]>();
  for (const { id, at, value } of rows) {
    const days = found.get(id) ?? noDays();
    found.set(id, days);
    if (at < RECENT_DAYS) days[at] = value;
  }
  return found;
}
