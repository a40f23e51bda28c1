import { type SQL, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { allows } from '#platform/contract/policy.ts';
import { notFound, Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { CHANGE_SHARED_VIEW, SHARE_VIEW, type View } from './views.contract.ts';

interface Row extends View, Record<string, unknown> {
  updatedAt: string;
}

const MAX_VIEWS = 500;

/** One's own views and the team's, by name. */
export async function listViews(
  tx: Tx,
  { noun, pinned }: { noun?: string | undefined; pinned?: 'true' | 'false' | undefined },
): Promise<View[]> {
  return select(
    tx,
    sql`v.archived_at is null
      ${noun ? sql`and v.noun = ${noun}` : sql``}
      ${pinned ? sql`and (p.view_id is not null) = ${pinned === 'true'}` : sql``}`,
  );
}

export async function createView(
  tx: Tx,
  input: Pick<View, 'noun' | 'name' | 'state' | 'shared' | 'pinned'>,
): Promise<View> {
  const userId = personOf(tx);
  if (input.shared) requireSharing(tx);
  await requireRoom(tx, userId);
  const id = uuidv7();
  await tx.db.execute(sql`
    insert into views (workspace_id, id, noun, name, state, shared, owner_id)
    values (${tx.workspaceId}, ${id}, ${input.noun}, ${input.name.trim()},
            ${JSON.stringify(input.state)}::jsonb, ${input.shared}, ${userId})`);
  if (input.pinned) await setPin(tx, id, true);
  return tell(tx, await find(tx, id), 'created');
}

/** Changes a view still at `version`; otherwise 409 with the view as it is. */
export async function updateView(
  tx: Tx,
  id: string,
  change: {
    name?: string | undefined;
    state?: View['state'] | undefined;
    shared?: boolean | undefined;
    version: number;
  },
): Promise<View> {
  const before = await findMine(tx, id);
  if (change.shared) requireSharing(tx);
  const { rows } = await tx.db.execute(sql`
    update views set name = ${change.name?.trim() ?? before.name},
      state = ${JSON.stringify(change.state ?? before.state)}::jsonb,
      shared = ${change.shared ?? before.shared}, version = version + 1, updated_at = now()
    where workspace_id = ${tx.workspaceId} and id = ${id} and version = ${change.version} returning 1`);
  if (rows.length === 0) {
    throw new Problem(
      'version_conflict',
      'This view was changed by somebody else meanwhile. Look at it as it is now, then make your change again.',
      { current: before },
    );
  }
  return tell(tx, await find(tx, id), 'updated');
}

export async function setViewRemoved(tx: Tx, id: string, removed: boolean): Promise<View> {
  const before = await findMine(tx, id, { removed: !removed });
  await tx.db.execute(sql`
    update views set archived_at = ${removed ? sql`now()` : sql`null`}, version = version + 1
    where workspace_id = ${tx.workspaceId} and id = ${id}`);
  return tell(tx, removed ? before : await find(tx, id), removed ? 'deleted' : 'restored');
}

export async function pinView(tx: Tx, id: string, pinned: boolean): Promise<View> {
  await find(tx, id);
  await setPin(tx, id, pinned);
  return find(tx, id);
}

async function setPin(tx: Tx, id: string, pinned: boolean): Promise<void> {
  const userId = personOf(tx);
  await tx.db.execute(
    pinned
      ? sql`insert into view_pins (workspace_id, view_id, user_id)
            values (${tx.workspaceId}, ${id}, ${userId}) on conflict do nothing`
      : sql`delete from view_pins
            where workspace_id = ${tx.workspaceId} and view_id = ${id} and user_id = ${userId}`,
  );
}

/** A view the caller may see; another's private view does not exist for them. */
async function find(tx: Tx, id: string, { removed = false } = {}): Promise<View> {
  const archived = removed ? sql`is not null` : sql`is null`;
  const [view] = await select(tx, sql`v.id = ${id} and v.archived_at ${archived}`);
  if (!view) throw notFound('view');
  return view;
}

/** A view the caller may change. */
async function findMine(tx: Tx, id: string, options = { removed: false }): Promise<View> {
  const view = await find(tx, id, options);
  const owned = view.ownerId === tx.actor.userId && !view.shared;
  if (owned || allows(CHANGE_SHARED_VIEW, tx.actor, { createdBy: view.ownerId })) return view;
  throw new Problem(
    'forbidden',
    'Only its owner or an admin changes a shared view. Save a view of your own instead.',
  );
}

async function select(tx: Tx, which: SQL): Promise<View[]> {
  const { rows } = await tx.db.execute<Row>(sql`
    select v.id, v.noun, v.name, v.state, v.shared, v.owner_id as "ownerId",
      p.view_id is not null as pinned, v.version, v.updated_at as "updatedAt"
    from views v
    left join view_pins p on p.workspace_id = v.workspace_id and p.view_id = v.id
      and p.user_id = ${tx.actor.userId}
    where v.workspace_id = ${tx.workspaceId} and (v.shared or v.owner_id = ${tx.actor.userId})
      and ${which}
    order by lower(v.name), v.id`);
  return rows.map((row) => ({ ...row, updatedAt: new Date(row.updatedAt).toISOString() }));
}

/** Private views stay out of the log's words: only that something changed is told. */
async function tell(tx: Tx, view: View, verb: string): Promise<View> {
  const data = view.shared ? { noun: view.noun, name: view.name } : { noun: view.noun };
  await recordActivity(tx, [{ noun: 'view', recordId: view.id, verb, data }]);
  return view;
}

async function requireRoom(tx: Tx, userId: string): Promise<void> {
  const { rows } = await tx.db.execute<{ count: number }>(sql`
    select count(*)::int as count from views
    where workspace_id = ${tx.workspaceId} and owner_id = ${userId} and archived_at is null`);
  if ((rows[0]?.count ?? 0) < MAX_VIEWS) return;
  throw new Problem('conflict', `You have ${MAX_VIEWS} views already. Delete one first.`);
}

function requireSharing(tx: Tx): void {
  if (allows(SHARE_VIEW, tx.actor)) return;
  throw new Problem('forbidden', 'Viewers save views for themselves; sharing takes a contributor.');
}

function personOf(tx: Tx): string {
  if (tx.actor.userId) return tx.actor.userId;
  throw new Problem('forbidden', 'Views belong to people; this caller is none.');
}
