import { implementOpen, sessionOf } from '#platform/api/feature.ts';
import { requireRecentSignIn } from '#platform/auth/recent.ts';
import { notFound, Problem } from '#platform/contract/problem.ts';
import type { Database } from '#platform/db/database.ts';
import { addressOf } from './links.ts';
import { endSessionsOf } from './sessions.ts';
import { makeSignInLink } from './sign-in-links.ts';
import { userRoutes as routes, type User } from './users.contract.ts';

interface Row extends Omit<User, 'createdAt' | 'seenAt' | 'disabledAt'> {
  createdAt: Date;
  seenAt: Date | null;
  disabledAt: Date | null;
}

const SELECT = `
  select u.id, u.name, u.email, u.is_instance_owner as "isInstanceOwner",
    u.password_hash is not null as "hasPassword", u.created_at as "createdAt",
    u.disabled_at as "disabledAt",
    (select max(s.seen_at) from sessions s where s.user_id = u.id) as "seenAt",
    coalesce((select jsonb_agg(jsonb_build_object('name', w.name, 'role', w.role))
              from throughline.workspaces_of(u.id) w), '[]') as workspaces
  from users u`;

function toUser(row: Row): User {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    seenAt: row.seenAt?.toISOString() ?? null,
    disabledAt: row.disabledAt?.toISOString() ?? null,
  };
}

async function getUser(database: Database, id: string): Promise<User> {
  const [row] = await database.query<Row>(`${SELECT} where u.id = $1`, [id]);
  if (!row) throw notFound('account');
  return toUser(row);
}

export const userImplementations = [
  implementOpen(routes.list, async ({ app, query: { q, cursor, limit } }) => {
    const rows = await app.database.query<Row>(
      `${SELECT}
       where ($1::text is null or strpos(lower(u.name || ' ' || u.email), lower($1)) > 0)
         and ($2::uuid is null or (lower(u.name), u.id) >
              (select lower(c.name), c.id from users c where c.id = $2))
       order by lower(u.name), u.id limit $3`,
      [q ?? null, cursor ?? null, limit + 1],
    );
    const items = rows.slice(0, limit).map(toUser);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }),
  implementOpen(routes.update, async (call) => {
    const { app, params, body } = call;
    const session = sessionOf(call);
    requireRecentSignIn(session);
    const user = await getUser(app.database, params.userId);
    if (user.id === session.userId && body.disabled) {
      throw new Problem('conflict', 'This is your own account. Another owner can deactivate it.');
    }
    await app.database.query(
      `update users set disabled_at = case when $2 then coalesce(disabled_at, now()) end where id = $1`,
      [user.id, body.disabled],
    );
    if (body.disabled) await endSessionsOf(app, user.id);
    app.log.info({ userId: user.id, by: session.userId, disabled: body.disabled }, 'account set');
    return getUser(app.database, user.id);
  }),
  implementOpen(routes.signInLink, async (call) => {
    const { app, params, request } = call;
    const session = sessionOf(call);
    requireRecentSignIn(session);
    const user = await getUser(app.database, params.userId);
    if (user.disabledAt) {
      throw new Problem('conflict', `${user.name} is deactivated. Let them in again first.`);
    }
    app.log.info({ userId: user.id, by: session.userId }, 'link for a new password made');
    return makeSignInLink(app, user.id, session.userId, addressOf(app, request));
  }),
];
