import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { type Actor, systemActor } from '#platform/auth/actor.ts';
import type { Role } from '#platform/contract/role.ts';
import type { Database } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';

/** Turns a name into a short name for addresses: "My Team" → "my-team". */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return slug.length >= 2 ? slug : 'workspace';
}

/** Makes a workspace with its first owner. A taken short name gets a number behind it. */
export async function createWorkspace(
  app: { database: Database },
  { name, ownerId, slug }: { name: string; ownerId: string; slug?: string },
): Promise<{ id: string; slug: string; name: string }> {
  const id = uuidv7();
  const wanted = slug ?? slugOf(name);
  const [row] = await app.database.query<{ slug: string }>(
    `insert into workspaces (id, slug, name)
     select $1, candidate, $3
     from (select $2 as candidate, 0 as n
           union all select left($2, 36) || '-' || n, n from generate_series(2, 999) n) c
     where not exists (select from workspaces w where w.slug = c.candidate)
     order by n limit 1
     returning slug`,
    [id, wanted, name],
  );
  await joinWorkspace(app, { workspaceId: id, userId: ownerId, role: 'owner' });
  return { id, slug: row?.slug ?? wanted, name };
}

/** Adds a person to a workspace; one who is in it already keeps the role they have. */
export async function joinWorkspace(
  app: { database: Database },
  { workspaceId, userId, role }: { workspaceId: string; userId: string; role: Role },
  actor: Actor = systemActor(workspaceId),
): Promise<void> {
  await app.database.transaction(actor, async (tx) => {
    const { rows } = await tx.db.execute(sql`
      insert into members (workspace_id, user_id, role) values (${workspaceId}, ${userId}, ${role})
      on conflict do nothing returning user_id`);
    if (rows.length > 0) {
      await recordActivity(tx, [
        { noun: 'member', recordId: userId, verb: 'joined', data: { role } },
      ]);
    }
  });
}
