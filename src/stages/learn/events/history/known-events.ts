import type { App } from '#platform/api/app.ts';
import { eventStoreOf } from '../open-store.ts';

const IDS_PER_QUESTION = 1_000;

interface Known {
  readonly eventId: string;
  readonly ts: number;
}

/** Which of these are there already, by id; with `loadId`, only those that this run brought. */
export async function knownEvents(
  app: App,
  workspaceId: string,
  events: readonly Known[],
  loadId: string | null,
): Promise<Set<string>> {
  const store = eventStoreOf(app);
  const found = new Set<string>();
  for (let at = 0; at < events.length; at += IDS_PER_QUESTION) {
    const some = events.slice(at, at + IDS_PER_QUESTION);
    const moment = (ts: number) =>
      store.dialect === 'duckdb'
        ? `make_timestamp(${Math.round(ts)})`
        : `fromUnixTimestamp64Micro(${Math.round(ts)}, 'UTC')`;
    const times = some.map(({ ts }) => ts);
    const { rows } = await store.query({
      workspaceId,
      sql: `select event_id from events
        where ts between ${moment(Math.min(...times))} and ${moment(Math.max(...times))}
          and event_id in (${some.map(({ eventId }) => `'${eventId}'`).join(', ')})
          ${loadId === null ? '' : `and load_id = '${loadId}'`}`,
      maxRows: 2 * IDS_PER_QUESTION,
    });
    for (const [id] of rows) found.add(String(id));
  }
  return found;
}
