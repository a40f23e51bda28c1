import { actorOf, implementOpen } from '#platform/api/feature.ts';
import type { Dialect } from './event-store.ts';
import { eventStoreOf } from './open-store.ts';
import { recentRoutes } from './recent.contract.ts';

const SHOWN = 20;
const since: Record<Dialect, string> = {
  duckdb: `now()::timestamp - interval 7 day`,
  clickhouse: `now64(6, 'UTC') - interval 7 day`,
};

export const recentImplementations = [
  implementOpen(recentRoutes.list, async (call) => {
    const store = eventStoreOf(call.app);
    const { rows } = await store.query({
      workspaceId: actorOf(call).workspaceId,
      sql: `select event_id, event, ts, received_at, product_id, distinct_id, path from events
        where ts >= ${since[store.dialect]} order by received_at desc, ts desc limit ${SHOWN}`,
    });
    const items = rows.map((row) => {
      const [id, event, at, receivedAt, productId, distinctId, path] = row.map((cell) =>
        cell === null ? null : String(cell),
      );
      return {
        id: id ?? '',
        event: event ?? '',
        at: at ?? '',
        receivedAt: receivedAt ?? '',
        productId: productId ?? null,
        distinctId: distinctId ?? '',
        path: path ?? null,
      };
    });
    return { items };
  }),
];
