import { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import type { UserSession } from '#platform/auth/authenticate.ts';
import { requireRecentSignIn } from '#platform/auth/recent.ts';
import { invalidInput, notFound } from '#platform/contract/problem.ts';
import type { Queryable, Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { ARCHIVE_DAYS, type ArchivedWorkspace } from './workspaces.contract.ts';
import { getWorkspace, type MyWorkspace } from './workspaces.service.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

interface Row extends Record<string, unknown> {
  id: string;
  slug: string;
  name: string;
  archived_at: Date;
}

function toArchived({ id, slug, name, archived_at }: Row): ArchivedWorkspace {
  const deletedAt = new Date(archived_at.getTime() + ARCHIVE_DAYS * DAY_MS).toISOString();
  return { id, slug, name, archivedAt: archived_at.toISOString(), deletedAt };
}

/** The archived workspaces that a person owns, the latest first. */
export async function archivedWorkspacesOf(
  database: Queryable,
  userId: string,
): Promise<ArchivedWorkspace[]> {
  const rows = await database.query<Row>(
    'select id, slug, name, archived_at from throughline.archived_workspaces_of($1)',
    [userId],
  );
  return rows.map(toArchived);
}

/** Closes the workspace of the transaction to everybody, its owner having typed its name. */
export async function archiveWorkspace(tx: Tx, typed: string): Promise<ArchivedWorkspace> {
  requireRecentSignIn(tx.actor);
  const { name, slug } = await getWorkspace(tx, { lock: true });
  requireName(typed, name);
  const [row] = await tx.query<Row>(
    'update workspaces set archived_at = now() where id = $1 returning id, slug, name, archived_at',
    [tx.workspaceId],
  );
  if (!row) throw notFound(`workspace ${slug}`);
  await recordActivity(tx, [{ noun: 'workspace', recordId: tx.workspaceId, verb: 'archived' }]);
  return toArchived(row);
}

/** Opens an archived workspace again. */
export async function restoreWorkspace(
  app: App,
  session: UserSession,
  id: string,
): Promise<MyWorkspace> {
  const { slug, name } = await requireOwn(app, session, id);
  await app.database.transaction(systemActor(id, session.name), async (tx) => {
    await tx.query('update workspaces set archived_at = null where id = $1', [id]);
    await recordActivity(tx, [{ noun: 'workspace', recordId: id, verb: 'restored' }]);
  });
  return { id, slug, name, role: 'owner' };
}

/** Deletes an archived workspace with everything in it, in a job: that may take a while. */
export async function deleteWorkspace(
  app: App,
  session: UserSession,
  id: string,
  typed: string,
): Promise<void> {
  requireRecentSignIn(session);
  const { name } = await requireOwn(app, session, id);
  requireName(typed, name);
  app.log.info({ workspaceId: id, by: session.userId }, 'a workspace is being deleted');
  await app.jobs.send(deleteArchived, { id }, { key: id });
}

async function requireOwn(app: App, session: UserSession, id: string): Promise<ArchivedWorkspace> {
  const own = await archivedWorkspacesOf(app.database, session.userId);
  const found = own.find((workspace) => workspace.id === id);
  if (!found) throw notFound('archived workspace');
  return found;
}

function requireName(typed: string, name: string): void {
  if (typed.trim() === name) return;
  const message = `Type the name of the workspace exactly: ${name}`;
  throw invalidInput('body.name', message);
}

// Only what is archived goes: one restored in the meantime stays. Every tenant table follows.
const DELETE = 'delete from workspaces where id = $1 and archived_at is not null';

export const deleteArchived = defineJob({
  name: 'workspaces.delete-archived',
  input: z.object({ id: z.uuid() }),
  async run(app, { id }) {
    await app.database.owner.query(DELETE, [id]);
    const left = await app.database.owner.query('select from workspaces where id = $1', [id]);
    if (left.rowCount) return;
    // Also where an earlier run got no further than the rows.
    await app.files.removeAll(id);
    await app.forgetWorkspace(app, id);
  },
});

/** Deletes those that nobody restored in time. */
export const deleteOldArchives = defineJob({
  name: 'workspaces.delete-old-archives',
  input: z.object({}),
  cron: '43 3 * * *',
  async run(app) {
    const { rows } = await app.database.owner.query<{ id: string }>(
      'select id from workspaces where archived_at < now() - make_interval(days => $1)',
      [ARCHIVE_DAYS],
    );
    for (const { id } of rows) await app.jobs.send(deleteArchived, { id }, { key: id });
  },
});
