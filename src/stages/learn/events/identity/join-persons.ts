import type { Tx } from '#platform/db/database.ts';
import type { CapturedEvent, CaptureError } from '../collection/capture.ts';
import type { PersonMerge } from '../event-store.ts';
import { addId, insertPersons } from './person-ids.ts';

/** What code sends when it has no id: merging by one would make everybody one person. */
const NOBODY = new Set([
  'anonymous',
  'guest',
  'distinctid',
  'distinct_id',
  'id',
  'user',
  'userid',
  'user_id',
  'email',
  'not_authenticated',
  'undefined',
  'null',
  'none',
  'nil',
  'nan',
  'true',
  'false',
  '0',
  '-1',
  '[object object]',
]);

/** Joins those whom `$identify` and `$create_alias` say are one; a warning says why two were not. */
export async function joinPersons(
  tx: Tx,
  statements: readonly CapturedEvent[],
): Promise<{ merges: PersonMerge[]; warnings: CaptureError[] }> {
  const merges: PersonMerge[] = [];
  const warnings: CaptureError[] = [];
  const joining = statements.filter(
    ({ distinctId, otherId }) => otherId !== null && otherId !== distinctId,
  );
  if (joining.length === 0) return { merges, warnings };
  await holdIds(tx, joining);
  await holdPersons(tx, joining);
  for (const event of joining) {
    const outcome = await join(tx, event);
    if (typeof outcome === 'string') warnings.push({ index: event.index, reason: outcome });
    else if (outcome) merges.push(outcome);
  }
  return { merges, warnings };
}

interface Held {
  distinct_id: string;
  person_id: string;
  identified: boolean;
}

/**
 * Makes one person of two ids. `$identify` leaves two persons apart that are both known already,
 * since one of them may just have signed in at the other's screen; `$create_alias` does not.
 * @returns the merge, why there is none, or null where there was nothing to merge.
 */
async function join(tx: Tx, event: CapturedEvent): Promise<PersonMerge | string | null> {
  const { distinctId, otherId } = event;
  if (otherId === null || otherId === distinctId) return null;
  const nobody = [distinctId, otherId].find((id) => NOBODY.has(id.trim().toLowerCase()));
  if (nobody !== undefined) {
    return `“${nobody}” names nobody in particular, so the two ids were not joined.`;
  }
  for (;;) {
    const outcome = await tryJoin(tx, event, otherId);
    // A plain event made one of the ids at the same moment: look again.
    if (outcome !== 'again') return outcome;
  }
}

async function tryJoin(
  tx: Tx,
  { event, distinctId, ts }: CapturedEvent,
  otherId: string,
): Promise<PersonMerge | string | null | 'again'> {
  const held = await tx.query<Held>(
    `select i.distinct_id, i.person_id, p.identified_at is not null as identified
     from person_ids i join persons p on p.workspace_id = i.workspace_id and p.id = i.person_id
     where i.workspace_id = $1 and i.distinct_id = any($2)`,
    [tx.workspaceId, [distinctId, otherId]],
  );
  const main = held.find((row) => row.distinct_id === distinctId);
  const other = held.find((row) => row.distinct_id === otherId);
  if (!main && !other) {
    const made = await insertPersons(tx, new Map([[distinctId, ts]]));
    const person = made.get(distinctId);
    return person !== undefined && (await addId(tx, otherId, person)) ? null : 'again';
  }
  if (main && !other) return (await addId(tx, otherId, Number(main.person_id))) ? null : 'again';
  if (!other || main?.person_id === other.person_id) return null;
  if (event === '$identify' && other.identified) {
    return `“${otherId}” already belongs to a known person, so it was not joined with “${distinctId}”. Send $create_alias if they are the same.`;
  }
  if (!main) return (await addId(tx, distinctId, Number(other.person_id))) ? null : 'again';
  const merge = { from: Number(other.person_id), into: Number(main.person_id) };
  await mergeInto(tx, merge);
  return merge;
}

/**
 * Requests that join the same ids wait for each other. The ids fall into 256 buckets, taken all at
 * once and in one order: few locks for any number of ids, and nobody waits crosswise.
 */
async function holdIds(tx: Tx, joining: readonly CapturedEvent[]): Promise<void> {
  const ids = joining.flatMap(({ distinctId, otherId }) => [distinctId, otherId]);
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended($1::text || bucket, 7))
     from (select distinct hashtextextended(id, 7) & 255 as bucket from unnest($2::text[]) as id order by 1) buckets`,
    [`${tx.workspaceId} person `, ids],
  );
}

/** Whoever is to be joined is neither erased nor joined elsewhere until this is over. In one order for everybody. */
async function holdPersons(tx: Tx, joining: readonly CapturedEvent[]): Promise<void> {
  await tx.query(
    `select from persons p where p.workspace_id = $1 and p.id in (
       select i.person_id from person_ids i where i.workspace_id = $1 and i.distinct_id = any($2))
     order by p.id for update`,
    [tx.workspaceId, joining.flatMap(({ distinctId, otherId }) => [distinctId, otherId])],
  );
}

async function mergeInto(tx: Tx, { from, into }: PersonMerge): Promise<void> {
  const values = [tx.workspaceId, from, into];
  await tx.query(
    'update person_ids set person_id = $3 where workspace_id = $1 and person_id = $2',
    values,
  );
  await tx.query(
    `update persons t set
       first_seen_at = least(t.first_seen_at, s.first_seen_at),
       identified_at = coalesce(t.identified_at, s.identified_at),
       email = coalesce(t.email, s.email),
       properties = s.properties || t.properties,
       contact_id = case when t.is_linked_by_hand then t.contact_id when s.is_linked_by_hand then s.contact_id
         else coalesce(t.contact_id, s.contact_id) end,
       is_linked_by_hand = t.is_linked_by_hand or s.is_linked_by_hand,
       company_id = coalesce(t.company_id, s.company_id)
     from persons s where t.workspace_id = $1 and s.workspace_id = $1 and s.id = $2 and t.id = $3`,
    values,
  );
  await tx.query('delete from persons where workspace_id = $1 and id = $2', [tx.workspaceId, from]);
  await tx.query(
    `insert into person_merges (workspace_id, from_id, into_id) values ($1, $2, $3)
     on conflict (workspace_id, from_id) do update set into_id = excluded.into_id, applied_at = null`,
    values,
  );
}
