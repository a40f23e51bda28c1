import type { Tx } from '#platform/db/database.ts';
import type { CapturedEvent, CaptureError } from '../collection/capture.ts';

/** More would make every later change of the person slow. */
const PROPERTIES_LIMIT = 256 * 1024;

/** What the events of a request say of one person, as if they had been told one after the other. */
interface Told {
  readonly events: CapturedEvent[];
  readonly set: Map<string, unknown>;
  readonly setOnce: Map<string, unknown>;
  /** Bytes of both together as JSON, about. */
  bytes: number;
  email: string | null;
  identifiedAt: number | null;
}

/**
 * Keeps what events say of their persons: later ones win, `$set_once` never overwrites. One
 * statement for all of them. What would exceed the limit is left out, with a warning for each event.
 */
export async function noteProperties(
  tx: Tx,
  events: readonly CapturedEvent[],
  persons: ReadonlyMap<string, number>,
): Promise<CaptureError[]> {
  const { told, tooMuch } = fold(events, persons);
  const ids = [...told.keys()].sort((a, b) => a - b);
  // In one order for everybody, and so that the next statement sees what they are by now.
  await tx.query(
    'select from persons where workspace_id = $1 and id = any($2::bigint[]) order by id for update',
    [tx.workspaceId, ids],
  );
  const all = ids.flatMap((id) => told.get(id) ?? []);
  const full = await tx.query<{ id: string }>(
    `with noted as (
       update persons p set
         properties = coalesce(n.properties, p.properties),
         email = coalesce(n.email, p.email),
         identified_at = coalesce(p.identified_at, to_timestamp(n.identified_at / 1e6))
       from (
         select q.id, w.email, w.identified_at, case
             when w.set_once = '{}' and w.set = '{}' then q.properties
             when octet_length(m.merged::text) <= ${PROPERTIES_LIMIT} then m.merged
           end as properties
         from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::float8[])
           as w (id, set_once, set, email, identified_at)
         join persons q on q.workspace_id = $1 and q.id = w.id
         cross join lateral (select (w.set_once::jsonb || q.properties) || w.set::jsonb as merged) m
       ) n
       where p.workspace_id = $1 and p.id = n.id
       returning p.id, n.properties is null as is_full
     ) select id from noted where is_full`,
    [
      tx.workspaceId,
      ids,
      all.map(({ setOnce }) => toJson(setOnce)),
      all.map(({ set }) => toJson(set)),
      all.map(({ email }) => email),
      all.map(({ identifiedAt }) => identifiedAt),
    ],
  );
  const refused = full.flatMap(({ id }) => told.get(Number(id))?.events ?? []);
  return [...tooMuch, ...refused].map(({ index, distinctId }) => ({
    index,
    reason: `What is known of “${distinctId}” would exceed ${PROPERTIES_LIMIT} bytes, so $set and $set_once were left out.`,
  }));
}

function fold(
  events: readonly CapturedEvent[],
  persons: ReadonlyMap<string, number>,
): { told: ReadonlyMap<number, Told>; tooMuch: CapturedEvent[] } {
  const told = new Map<number, Told>();
  const tooMuch: CapturedEvent[] = [];
  for (const event of events) {
    const person = persons.get(event.distinctId);
    if (person === undefined) continue;
    const one = told.get(person) ?? nothingTold();
    told.set(person, one);
    one.email = emailOf(event) ?? one.email;
    if (event.event === '$identify') one.identifiedAt ??= event.ts;
    if (!tell(one, event)) tooMuch.push(event);
  }
  return { told, tooMuch };
}

function nothingTold(): Told {
  return {
    events: [],
    set: new Map(),
    setOnce: new Map(),
    bytes: 0,
    email: null,
    identifiedAt: null,
  };
}

/** Adds what an event says; false, with nothing added, where all of it would be too much. */
function tell(told: Told, event: CapturedEvent): boolean {
  const later = Object.entries(event.set ?? {});
  const first = Object.entries(event.setOnce ?? {}).filter(([name]) => !told.setOnce.has(name));
  if (later.length === 0 && first.length === 0) return true;
  let bytes = told.bytes;
  for (const [name, value] of later) {
    bytes += sizeOf(name, value);
    if (told.set.has(name)) bytes -= sizeOf(name, told.set.get(name));
  }
  for (const [name, value] of first) bytes += sizeOf(name, value);
  if (bytes > PROPERTIES_LIMIT) return false;
  for (const [name, value] of later) told.set.set(name, value);
  for (const [name, value] of first) told.setOnce.set(name, value);
  told.bytes = bytes;
  told.events.push(event);
  return true;
}

function sizeOf(name: string, value: unknown): number {
  return Buffer.byteLength(JSON.stringify([name, value]));
}

function toJson(properties: ReadonlyMap<string, unknown>): string {
  return JSON.stringify(Object.fromEntries(properties));
}

const EMAIL = /^[^\s@]{1,64}@[^\s@]+\.[^\s@]{2,}$/;

function emailOf({ event, distinctId, set, setOnce }: CapturedEvent): string | null {
  const found = [set?.email, setOnce?.email, event === '$identify' ? distinctId : null].find(
    (value) => typeof value === 'string' && value.length <= 320 && EMAIL.test(value),
  );
  return typeof found === 'string' ? found.toLowerCase() : null;
}
