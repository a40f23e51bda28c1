import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { LinkKind } from '#core/links/link-kinds.ts';
import { type Link, linkByHand, unlinkByHand } from '#core/links/links.service.ts';
import { allows } from '#platform/contract/policy.ts';
import { notFound, Problem } from '#platform/contract/problem.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import { UNDOABLE } from '#platform/contract/undoable.ts';
import type { Tx } from '#platform/db/database.ts';
import type { Changes } from '#platform/events/activity.ts';
import { type AnyService, reservedIn } from '#platform/resource/service.ts';
import type { AnyRecord } from '#platform/resource/store.ts';
import { type Inverse, inverseOf } from './inverse.ts';

type Services = ReadonlyMap<string, AnyService>;

interface Act extends Record<string, unknown> {
  id: string;
  noun: string;
  recordId: string;
  verb: string;
  changes: Changes | null;
  data: Record<string, unknown> | null;
}

interface Conflict {
  recordId: string;
  key: string;
  fields: string[];
  /** Why, where it is not that the fields were changed since. */
  because?: string | undefined;
}

/** More acts than one bulk change can make. */
const MAX_BATCH = 5000;

/**
 * Takes one act back, by its opposite.
 * @throws Problem conflict naming the fields, when they no longer hold what the act left, or
 * held what only an act of its own sets.
 */
export async function undoAct(
  tx: Tx,
  services: Services,
  id: string,
): Promise<{ recordId: string; noun: string }> {
  const [act] = await findActs(tx, sql`id = ${id}`);
  if (!act) throw notFound('act');
  if (act.verb === 'linked' || act.verb === 'unlinked') await undoLink(tx, act);
  else {
    const { conflicts } = await undoRecords(tx, services, [act], null);
    if (conflicts[0]) throw standsInTheWay(conflicts[0]);
  }
  return { recordId: act.recordId, noun: act.noun };
}

/** Takes a bulk change back where nobody changed its fields since, and names the rest. */
export async function undoBatch(
  tx: Tx,
  services: Services,
  batchId: string,
): Promise<{ undone: number; batchId: string | null; conflicts: Conflict[] }> {
  const acts = await findActs(tx, sql`batch_id = ${batchId}`);
  if (acts.length === 0) throw notFound('bulk change');
  if (acts.length > MAX_BATCH) {
    throw new Problem(
      'invalid_input',
      `This change has more than ${MAX_BATCH} acts. Undo them one by one.`,
    );
  }
  const undoing = uuidv7();
  const { undone, conflicts } = await undoRecords(tx, services, acts, undoing);
  return { undone, batchId: undone > 0 ? undoing : null, conflicts };
}

/** Acts on records of any nouns, in a fixed number of statements per noun. */
async function undoRecords(
  tx: Tx,
  services: Services,
  acts: readonly Act[],
  batchId: string | null,
): Promise<{ undone: number; conflicts: Conflict[] }> {
  const conflicts: Conflict[] = [];
  let undone = 0;
  for (const [noun, group] of Map.groupBy(acts, (act) => act.noun)) {
    const service = services.get(noun);
    for (const act of group) requireUndoable(act, service);
    if (!service) continue;
    const byRecord = new Map(group.map((act) => [act.recordId, act]));
    const changed = await service.changeEach(tx, [...byRecord.keys()], (record) => {
      const act = byRecord.get(record.id);
      if (!act) return null;
      requireRight(tx, service.resource, record, act);
      const inverse: Inverse = inverseOf(service.resource, record, act);
      if ('conflicts' in inverse) {
        conflicts.push({ recordId: record.id, key: record.key, fields: [...inverse.conflicts] });
        return null;
      }
      const reserved = reservedIn(service.resource, record, inverse.change);
      if (reserved.length > 0) {
        const fields = reserved.map(({ field }) => field);
        conflicts.push({
          recordId: record.id,
          key: record.key,
          fields,
          because: reserved[0]?.message,
        });
        return null;
      }
      return { change: inverse.change, act: { verb: inverse.verb, undoOf: act.id, batchId } };
    });
    undone += changed.length;
  }
  return { undone, conflicts };
}

async function undoLink(tx: Tx, act: Act): Promise<void> {
  const link = act.data as unknown as Link;
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select id from links where workspace_id = ${tx.workspaceId} and from_id = ${link.fromId}
      and kind = ${link.kind} and to_id = ${link.toId}`);
  const [standing] = rows;
  if (act.verb === 'linked') {
    if (!standing) throw new Problem('conflict', 'The link was taken away already.');
    await unlinkByHand(tx, standing.id, { undoOf: act.id });
    return;
  }
  if (standing) throw new Problem('conflict', 'The two are linked again already.');
  const { fromId, toId } = link;
  await linkByHand(tx, { fromId, kind: link.kind as LinkKind, toId }, { undoOf: act.id });
}

async function findActs(tx: Tx, which: ReturnType<typeof sql>): Promise<Act[]> {
  const { rows } = await tx.db.execute<Act>(sql`
    select id, noun, record_id as "recordId", verb, changes, data from activity
    where workspace_id = ${tx.workspaceId} and ${which}
    order by id limit ${MAX_BATCH + 1}`);
  return rows;
}

function requireUndoable(act: Act, service: AnyService | undefined): void {
  if (service && UNDOABLE.includes(act.verb)) return;
  throw new Problem(
    'invalid_input',
    `“${act.verb}” on a ${act.noun.replaceAll('_', ' ')} can't be taken back here.`,
  );
}

function requireRight(tx: Tx, resource: AnyResource, record: AnyRecord, act: Act): void {
  const action = act.verb === 'updated' ? 'update' : 'archive';
  if (allows(resource.policy[action], tx.actor, record)) return;
  throw new Problem(
    'forbidden',
    `Your role (${tx.actor.role}) may not ${action} ${record.key}. Ask an editor or admin of the workspace.`,
  );
}

function standsInTheWay({ key, fields, because }: Conflict): Problem {
  const names = fields.join(', ');
  const message =
    because ?? `${key} was changed since: ${names}. Look at it, then change it by hand.`;
  const reason = because ?? 'Changed since by somebody.';
  return new Problem('conflict', message, {
    fields: fields.map((path) => ({ path, message: reason })),
  });
}
