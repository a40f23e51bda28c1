import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import { type Actor, systemActor } from '#platform/auth/actor.ts';
import { notFound, Problem } from '#platform/contract/problem.ts';
import { atLeast, type Role, type Standing } from '#platform/contract/role.ts';
import { settingIn, type WorkspaceSetting } from '#platform/contract/setting.ts';
import type { Database, Queryable, Tx } from '#platform/db/database.ts';
import { type Changes, recordActivity } from '#platform/events/activity.ts';
import type { Workspace } from './workspaces.contract.ts';

/** First parts of addresses that mean something else; as a short name each would hide it. */
const RESERVED = new Set([
  'api',
  'assets',
  'healthz',
  'link',
  'metrics',
  'readyz',
  'share',
  'sign-in',
]);

/** Turns a name into a short name for addresses: "My Team" → "my-team". */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  if (slug.length < 2) return 'workspace';
  return RESERVED.has(slug) ? `${slug}-team` : slug;
}

/** Makes a workspace with its first owner. A taken short name gets a number behind it. */
export async function createWorkspace(
  app: { database: Database },
  { name, ownerId, slug }: { name: string; ownerId: string; slug?: string },
): Promise<{ id: string; slug: string; name: string }> {
  const id = uuidv7();
  return app.database.transaction(systemActor(id), async (tx) => {
    const made = await insertWorkspace(tx, { name, slug: slug ?? slugOf(name) });
    await addMember(tx, ownerId, 'owner');
    return made;
  });
}

/** Makes the workspace whose id the transaction carries. */
export async function insertWorkspace(
  tx: Tx,
  { name, slug }: { name: string; slug: string },
): Promise<{ id: string; slug: string; name: string }> {
  if (RESERVED.has(slug)) {
    throw new Problem('invalid_input', `“${slug}” is an address of the server. Choose another.`);
  }
  const [row] = await tx.query<{ slug: string }>(
    `insert into workspaces (id, slug, name)
     select $1, candidate, $3
     from (select $2 as candidate, 0 as n
           union all select left($2, 36) || '-' || n, n from generate_series(2, 999) n) c
     where not exists (select from workspaces w where w.slug = c.candidate)
     order by n limit 1
     returning slug`,
    [tx.workspaceId, slug, name],
  );
  if (!row) throw new Problem('conflict', 'Every short name like this is taken. Choose another.');
  await recordActivity(tx, [{ noun: 'workspace', recordId: tx.workspaceId, verb: 'created' }]);
  return { id: tx.workspaceId, slug: row.slug, name };
}

/** Adds a person to a workspace; one who is in it already keeps the role they have. */
export async function joinWorkspace(
  app: { database: Database },
  { workspaceId, userId, role }: { workspaceId: string; userId: string; role: Role },
  actor: Actor = systemActor(workspaceId),
): Promise<void> {
  await app.database.transaction(actor, (tx) => addMember(tx, userId, role));
}

/** The same inside a transaction; false when the person was a member already. */
export async function addMember(tx: Tx, userId: string, role: Role): Promise<boolean> {
  const added = await tx.query(
    `insert into members (workspace_id, user_id, role) values ($1, $2, $3)
     on conflict do nothing returning user_id`,
    [tx.workspaceId, userId, role],
  );
  if (added.length === 0) return false;
  await recordActivity(tx, [{ noun: 'member', recordId: userId, verb: 'joined', data: { role } }]);
  return true;
}

export interface MyWorkspace extends Record<string, unknown> {
  id: string;
  slug: string;
  name: string;
  role: Role;
}

export async function workspacesOf(database: Queryable, userId: string): Promise<MyWorkspace[]> {
  return database.query<MyWorkspace>(
    'select id, slug, name, role from throughline.workspaces_of($1)',
    [userId],
  );
}

/**
 * Who may make workspaces: the owner of the installation, and whoever runs one
 * already. Someone invited as an editor can't start filling the server with their own.
 */
export function mayCreateWorkspace(
  person: { isInstanceOwner: boolean },
  workspaces: readonly { role: Role }[],
): boolean {
  return person.isInstanceOwner || workspaces.some(({ role }) => atLeast(role, 'admin'));
}

interface WorkspaceRow extends Omit<Workspace, 'createdAt'> {
  createdAt: Date;
}

/** The workspace of the transaction; `lock` keeps others from changing it or its members meanwhile. */
export async function getWorkspace(tx: Tx, { lock = false } = {}): Promise<Workspace> {
  const [row] = await tx.query<WorkspaceRow>(
    `select id, slug, name, settings, version, created_at as "createdAt" from workspaces
     where id = $1 ${lock ? 'for no key update' : ''}`,
    [tx.workspaceId],
  );
  if (!row) throw notFound('workspace');
  return { ...row, createdAt: row.createdAt.toISOString() };
}

/** The value of a setting in the workspace of the transaction. One statement. */
export async function readSetting<S extends z.ZodType>(
  tx: Tx,
  setting: WorkspaceSetting<S>,
): Promise<z.output<S>> {
  return settingIn((await getWorkspace(tx)).settings, setting);
}

export async function updateWorkspace(
  app: App,
  tx: Tx,
  change: {
    name?: string | undefined;
    settings?: Record<string, unknown> | undefined;
    version: number;
  },
): Promise<Workspace> {
  const before = await getWorkspace(tx, { lock: true });
  if (before.version !== change.version) {
    throw new Problem(
      'version_conflict',
      'The workspace was changed by somebody else meanwhile. Look at it as it is now, then make your change again.',
      { current: before },
    );
  }
  const name = change.name ?? before.name;
  const settings = mergeSettings(app, tx.actor.role, before.settings, change.settings ?? {});
  const changes = changesOf(before, { name, settings });
  if (Object.keys(changes).length === 0) return before;
  await tx.query(
    'update workspaces set name = $2, settings = $3, version = version + 1 where id = $1',
    [tx.workspaceId, name, JSON.stringify(settings)],
  );
  await recordActivity(tx, [
    { noun: 'workspace', recordId: tx.workspaceId, verb: 'updated', changes },
  ]);
  return { ...before, name, settings, version: before.version + 1 };
}

function mergeSettings(
  app: App,
  role: Standing,
  held: Record<string, unknown>,
  given: Record<string, unknown>,
): Record<string, unknown> {
  const merged = { ...held };
  for (const [key, value] of Object.entries(given)) {
    const setting = app.settings.get(key);
    if (!setting) throw unfit(key, `There is no setting “${key}”.`);
    if (!atLeast(role, setting.role ?? 'admin')) {
      throw new Problem('forbidden', `${setting.label} takes the role ${setting.role}.`);
    }
    if (value === null) {
      delete merged[key];
      continue;
    }
    const parsed = setting.schema.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw unfit([key, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'Not valid.');
    }
    merged[key] = parsed.data;
  }
  return merged;
}

function unfit(path: string, message: string): Problem {
  const full = `body.settings.${path}`;
  return new Problem('invalid_input', `${full}: ${message}`, {
    fields: [{ path: full, message }],
  });
}

function changesOf(
  before: Workspace,
  after: { name: string; settings: Record<string, unknown> },
): Changes {
  const changes: Changes = {};
  if (before.name !== after.name) changes.name = [before.name, after.name];
  for (const key of Object.keys({ ...before.settings, ...after.settings })) {
    const pair: [unknown, unknown] = [before.settings[key] ?? null, after.settings[key] ?? null];
    if (JSON.stringify(pair[0]) !== JSON.stringify(pair[1])) changes[key] = pair;
  }
  return changes;
}
