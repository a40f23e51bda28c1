import type { Tx } from '#platform/db/database.ts';
import type { CapturedEvent } from '../collection/capture.ts';

/** The person of every distinct id; the earliest event of a new one says when it was first seen. */
export async function personsOf(
  tx: Tx,
  events: readonly CapturedEvent[],
  loadId: string | null,
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Map<string, number>();
  for (const { distinctId, ts } of events) {
    wanted.set(distinctId, Math.min(ts, wanted.get(distinctId) ?? ts));
  }
  const persons = await insertPersons(tx, wanted, loadId);
  const missing = [...wanted.keys()].filter((id) => !persons.has(id));
  if (missing.length > 0) {
    // Another request made them at the same moment.
    for (const [id, person] of await findPersons(tx, missing)) persons.set(id, person);
  }
  return persons;
}

interface IdRow {
  distinct_id: string;
  person_id: string;
}

/**
 * The persons of these ids, made where there are none; one whose id another request adds at the
 * same moment is missing. `wanted` says when each was first seen, in microseconds since 1970.
 */
export async function insertPersons(
  tx: Tx,
  wanted: ReadonlyMap<string, number>,
  loadId: string | null = null,
): Promise<Map<string, number>> {
  const found = await findPersons(tx, [...wanted.keys()]);
  const fresh = [...wanted].filter(([id]) => !found.has(id)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (fresh.length === 0) return found;
  const rows = await tx.query<IdRow>(
    `with wanted as (select * from unnest($2::text[], $3::float8[]) as w (distinct_id, at)),
     added as (
       insert into person_ids (workspace_id, distinct_id, person_id)
       select $1, distinct_id, nextval('person_numbers') from wanted order by distinct_id
       on conflict (workspace_id, distinct_id) do nothing
       returning distinct_id, person_id
     ), made as (
       insert into persons (workspace_id, id, first_seen_at, load_id)
       select $1, person_id, to_timestamp(at / 1e6), $4::uuid from added join wanted using (distinct_id)
     )
     select distinct_id, person_id from added`,
    [tx.workspaceId, fresh.map(([id]) => id), fresh.map(([, ts]) => ts), loadId],
  );
  for (const row of rows) found.set(row.distinct_id, Number(row.person_id));
  return found;
}

/** Gives a person one more id; false when it belongs to somebody already. */
export async function addId(tx: Tx, distinctId: string, person: number): Promise<boolean> {
  const rows = await tx.query(
    `insert into person_ids (workspace_id, distinct_id, person_id) values ($1, $2, $3)
     on conflict (workspace_id, distinct_id) do nothing returning distinct_id`,
    [tx.workspaceId, distinctId, person],
  );
  return rows.length > 0;
}

async function findPersons(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.query<IdRow>(
    'select distinct_id, person_id from person_ids where workspace_id = $1 and distinct_id = any($2)',
    [tx.workspaceId, [...ids]],
  );
  return new Map(rows.map((row) => [row.distinct_id, Number(row.person_id)]));
}
