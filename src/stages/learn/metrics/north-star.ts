import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';
import type { Metric } from './metrics.contract.ts';
import { metricService } from './metrics.service.ts';

/** Makes a metric the north star of its product, or of the workspace; whichever was it is no more. */
export async function makeNorthStar(tx: Tx, id: string): Promise<Metric> {
  const { productId } = await metricService.get(tx, id);
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select id from metrics
    where workspace_id = ${tx.workspaceId} and north_star and archived_at is null
      and product_id is not distinct from ${productId}::uuid and id <> ${id}`);
  const act = { action: 'update', verb: 'updated' };
  for (const holder of rows) await metricService.perform(tx, holder.id, { northStar: false }, act);
  return metricService.perform(tx, id, { northStar: true }, act);
}
