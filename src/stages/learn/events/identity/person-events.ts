import type { App } from '#platform/api/app.ts';
import type { Actor } from '#platform/auth/actor.ts';
import type { Dialect, Value } from '../event-store.ts';
import { eventStoreOf } from '../open-store.ts';
import type { PersonEvent } from './persons.contract.ts';
import { getPerson } from './persons.service.ts';

const COLUMNS = 'event_id, event, ts, product_id, distinct_id, url, browser, os, country, props';

/** Events of one moment stand in the order of their ids, so that pages neither skip nor repeat. */
const SQL: Record<Dialect, string> = {
  duckdb: `select ${COLUMNS} from events
    where person_id = $1 and ts <= $2::timestamp and (ts < $2::timestamp or event_id > $3::uuid)
      and ($5::varchar is null or event = $5::varchar)
    order by ts desc, event_id limit $4`,
  clickhouse: `with parseDateTime64BestEffort({p2:String}, 6, 'UTC') as until
    select ${COLUMNS} from events
    where person_id = {p1:Int64} and ts <= until and (ts < until or event_id > {p3:UUID})
      and ({p5:Nullable(String)} is null or event = {p5:Nullable(String)})
    order by ts desc, event_id limit {p4:Int64}`,
};
const LATEST = '9999-01-01T00:00:00.000Z_00000000-0000-0000-0000-000000000000';

/** What a person did, the latest first. */
export async function eventsOfPerson(
  app: App,
  actor: Actor,
  id: string,
  page: { limit: number; event?: string | undefined; cursor?: string | undefined },
): Promise<{ items: PersonEvent[]; nextCursor: string | null }> {
  const { limit, event = null, cursor = LATEST } = page;
  const person = await app.database.transaction(actor, (tx) => getPerson(tx, id), {
    readOnly: true,
  });
  const store = eventStoreOf(app);
  const { rows } = await store.query({
    workspaceId: actor.workspaceId,
    sql: SQL[store.dialect],
    params: [person.id, ...cursor.split('_'), limit + 1, event],
  });
  const items = rows.slice(0, limit).map(toEvent);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? `${last.at}_${last.id}` : null };
}

function toEvent(row: readonly Value[]): PersonEvent {
  const [id, event, at, productId, distinctId, url, browser, os, country, props] = row.map(
    (cell) => (cell === null ? null : String(cell)),
  );
  return {
    id: id ?? '',
    event: event ?? '',
    at: at ?? '',
    productId: productId ?? null,
    distinctId: distinctId ?? '',
    url: url ?? null,
    browser: browser ?? null,
    os: os ?? null,
    country: country ?? null,
    properties: JSON.parse(props ?? '{}'),
  };
}

const ACTIVITY: Record<Dialect, string> = {
  duckdb: `select event, count(*) as n, min(ts) as first_at, max(ts) as last_at from events
    where person_id = $1 group by event order by n desc, event`,
  clickhouse: `select event, count(*) as n, min(ts) as first_at, max(ts) as last_at from events
    where person_id = {p1:Int64} group by event order by n desc, event`,
};
const SHOWN_NAMES = 200;

/** How often a person did what, and since when. */
export async function activityOfPerson(app: App, actor: Actor, id: string) {
  const person = await app.database.transaction(actor, (tx) => getPerson(tx, id), {
    readOnly: true,
  });
  const store = eventStoreOf(app);
  const { rows } = await store.query({
    workspaceId: actor.workspaceId,
    sql: ACTIVITY[store.dialect],
    params: [person.id],
  });
  const moments = (column: number) => rows.map((row) => String(row[column])).sort();
  return {
    events: rows.reduce((sum, [, n]) => sum + Number(n), 0),
    firstAt: moments(2).at(0) ?? null,
    lastAt: moments(3).at(-1) ?? null,
    names: rows
      .slice(0, SHOWN_NAMES)
      .map(([name, n]) => ({ name: String(name), count: Number(n) })),
  };
}
