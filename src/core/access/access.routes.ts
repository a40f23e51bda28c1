import { createWorkspace, joinWorkspace } from '#core/workspaces/workspaces.service.ts';
import type { App } from '#platform/api/app.ts';
import { implementOpen, type Open } from '#platform/api/feature.ts';
import { clearAttempts, countAttempt, networkOf } from '#platform/api/rate-limit.ts';
import { hashPassword, passwordMatches } from '#platform/auth/passwords.ts';
import { Problem } from '#platform/contract/problem.ts';
import { accessRoutes as routes } from './access.contract.ts';
import { findLink, type OneTimeLink, spendLink } from './links.ts';
import { forgetCookies, startSession } from './sessions.ts';
import { createUser, findUserByEmail, meOf, type UserRow } from './users.ts';

const FIFTEEN_MINUTES = 15 * 60;

function signedIn(call: Open): { userId: string; sessionId: string } {
  if (!call.session) throw new Problem('unauthenticated', 'Sign in first.');
  return call.session;
}

export const accessImplementations = [
  implementOpen(routes.me, (call) => meOf(call.app, signedIn(call).userId)),
  implementOpen(routes.updateMe, async (call) => {
    const { userId } = signedIn(call);
    await call.app.database.query(
      `update users set name = coalesce($2, name), preferences = preferences || coalesce($3::jsonb, '{}') where id = $1`,
      [
        userId,
        call.body.name ?? null,
        call.body.preferences ? JSON.stringify(call.body.preferences) : null,
      ],
    );
    return meOf(call.app, userId);
  }),
  implementOpen(routes.changePassword, async (call) => {
    const { userId, sessionId } = signedIn(call);
    const { database } = call.app;
    await countAttempt(database, `password ${userId}`, { max: 10, seconds: FIFTEEN_MINUTES });
    const [user] = await database.query<UserRow>('select password_hash from users where id = $1', [
      userId,
    ]);
    if (
      user?.password_hash &&
      !(await passwordMatches(user.password_hash, call.body.current ?? ''))
    ) {
      throw new Problem(
        'wrong_credentials',
        'The current password is not right. Nothing was changed.',
      );
    }
    await database.query('update users set password_hash = $2 where id = $1', [
      userId,
      await hashPassword(call.body.next),
    ]);
    await database.query('delete from sessions where user_id = $1 and id <> $2', [
      userId,
      sessionId,
    ]);
    return undefined;
  }),
  implementOpen(routes.signIn, async (call) => {
    const { app, body, address, request, reply } = call;
    const email = body.email.trim().toLowerCase();
    // Counted per account and network, so that nobody can lock a person out from elsewhere.
    const bucket = `sign-in ${email} ${networkOf(address)}`;
    await countAttempt(app.database, bucket, { max: 10, seconds: FIFTEEN_MINUTES });
    await countAttempt(app.database, `sign-in ${networkOf(address)}`, {
      max: 100,
      seconds: FIFTEEN_MINUTES,
    });
    const user = await findUserByEmail(app.database, email);
    const usable = user && !user.disabled_at ? user : undefined;
    if (!(await passwordMatches(usable?.password_hash ?? null, body.password)) || !usable) {
      throw new Problem(
        'wrong_credentials',
        'E-mail or password is wrong. Check both, or ask an admin for a sign-in link.',
      );
    }
    await clearAttempts(app.database, bucket);
    await startSession(app, usable.id, request, reply);
    return meOf(app, usable.id);
  }),
  implementOpen(routes.signOut, async (call) => {
    const { sessionId } = signedIn(call);
    await call.app.database.query('delete from sessions where id = $1', [sessionId]);
    call.app.live.endSession(sessionId);
    forgetCookies(call.reply);
    return undefined;
  }),
  implementOpen(routes.sessions, async (call) => {
    const { userId, sessionId } = signedIn(call);
    const rows = await call.app.database.query<Record<string, never> & { id: string }>(
      `select id, user_agent as "userAgent", host(address) as address, created_at as "createdAt",
              seen_at as "seenAt", expires_at as "expiresAt"
       from sessions where user_id = $1 and expires_at > now() order by seen_at desc`,
      [userId],
    );
    return { items: rows.map((row) => ({ ...row, current: row.id === sessionId })) as never };
  }),
  implementOpen(routes.revokeSession, async (call) => {
    const { userId } = signedIn(call);
    const ended = await call.app.database.query(
      'delete from sessions where id = $1 and user_id = $2 returning id',
      [call.params.sessionId, userId],
    );
    if (ended.length === 0) throw new Problem('not_found', 'That session has ended already.');
    call.app.live.endSession(call.params.sessionId);
    return undefined;
  }),
  implementOpen(routes.showLink, async ({ app, params }) => {
    const link = await findLink(app.database, params.token);
    const email = await emailOf(app, link);
    return {
      purpose: link.purpose,
      email,
      workspaceName: link.workspace_name,
      role: link.role,
      hasAccount: email !== null && (await findUserByEmail(app.database, email)) !== undefined,
      expiresAt: link.expires_at.toISOString(),
    };
  }),
  implementOpen(routes.useLink, async (call) => {
    const { app, params, request, reply } = call;
    const link = await findLink(app.database, params.token);
    const userId = await USE[link.purpose](app, link, call.body);
    await startSession(app, userId, request, reply);
    return meOf(app, userId);
  }),
];

interface LinkInput {
  name?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
  workspaceName?: string | undefined;
}

async function emailOf(app: App, link: OneTimeLink): Promise<string | null> {
  if (link.email || !link.user_id) return link.email;
  const [user] = await app.database.query<UserRow>('select email from users where id = $1', [
    link.user_id,
  ]);
  return user?.email ?? null;
}

function missing(field: string, message: string): Problem {
  return new Problem('invalid_input', message, { fields: [{ path: `body.${field}`, message }] });
}

/** What each kind of link does; answers the person it signs in. Inputs are checked before it is spent. */
const USE: Record<
  OneTimeLink['purpose'],
  (app: App, link: OneTimeLink, input: LinkInput) => Promise<string>
> = {
  async first_owner(app, link, { name, email, password, workspaceName }) {
    if (!name) throw missing('name', 'Tell us your name.');
    if (!email) throw missing('email', 'Give the e-mail address you will sign in with.');
    if (!password) throw missing('password', 'Choose a password of at least 8 characters.');
    await spendLink(app.database, link.id);
    const userId = await createUser(app.database, { email, name, password, isInstanceOwner: true });
    await createWorkspace(app, { name: workspaceName ?? 'My workspace', ownerId: userId });
    return userId;
  },

  async invitation(app, link, { name, password }) {
    if (!link.email || !link.workspace_id || !link.role)
      throw new Error('an invitation is incomplete');
    const user = await findUserByEmail(app.database, link.email);
    if (!user && !name) throw missing('name', 'Tell us your name.');
    if (!password)
      throw missing(
        'password',
        user ? 'Give your password.' : 'Choose a password of at least 8 characters.',
      );
    // Holding the link proves nothing about an account that is there already: its password does.
    if (user && !(await passwordMatches(user.disabled_at ? null : user.password_hash, password))) {
      throw new Problem('wrong_credentials', 'That is not the password of this account.');
    }
    await spendLink(app.database, link.id);
    const userId =
      user?.id ??
      (await createUser(app.database, { email: link.email, name: name ?? link.email, password }));
    await joinWorkspace(app, { workspaceId: link.workspace_id, userId, role: link.role });
    return userId;
  },

  async sign_in(app, link) {
    if (!link.user_id) throw new Error('a sign-in link names nobody');
    await spendLink(app.database, link.id);
    return link.user_id;
  },

  async password_reset(app, link, { password }) {
    if (!link.user_id) throw new Error('a reset link names nobody');
    if (!password) throw missing('password', 'Choose a password of at least 8 characters.');
    await spendLink(app.database, link.id);
    await app.database.query('update users set password_hash = $2 where id = $1', [
      link.user_id,
      await hashPassword(password),
    ]);
    await app.database.query('delete from sessions where user_id = $1', [link.user_id]);
    return link.user_id;
  },
};
