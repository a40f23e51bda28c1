import { implementOpen, sessionOf } from '#platform/api/feature.ts';
import { clearAttempts, countAttempt, networkOf } from '#platform/api/rate-limit.ts';
import { passwordMatches } from '#platform/auth/passwords.ts';
import { requireRecentSignIn } from '#platform/auth/recent.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Database } from '#platform/db/database.ts';
import { accessRoutes as routes, type Session } from './access.contract.ts';
import { addressOf, findLink, rememberAddress } from './links.ts';
import { checkNewPassword } from './password-policy.ts';
import { endSession, forgetCookies, startSession } from './sessions.ts';
import { mailPasswordReset } from './sign-in-links.ts';
import { useLink } from './use-link.ts';
import { changeEmail, findUser, findUserByEmail, meOf, setPassword } from './users.ts';
import { markVerified, verifyByPassword } from './verify.ts';

const FIFTEEN_MINUTES = 15 * 60;

export const accessImplementations = [
  implementOpen(routes.me, (call) => meOf(call.app, sessionOf(call).userId)),
  implementOpen(routes.updateMe, async (call) => {
    const { userId } = sessionOf(call);
    const { name, preferences } = call.body;
    await call.app.database.query(
      `update users set name = coalesce($2, name), preferences = preferences || coalesce($3::jsonb, '{}') where id = $1`,
      [userId, name ?? null, preferences ? JSON.stringify(preferences) : null],
    );
    return meOf(call.app, userId);
  }),
  implementOpen(routes.changePassword, async (call) => {
    const { userId, sessionId } = sessionOf(call);
    const { app, body } = call;
    const bucket = `password ${userId}`;
    await countAttempt(app.database, bucket, { max: 10, seconds: FIFTEEN_MINUTES });
    const user = await findUser(app.database, userId);
    if (!user) throw new Error('the session names no user');
    if (user.password_hash && !(await passwordMatches(user.password_hash, body.current ?? ''))) {
      throw new Problem(
        'wrong_credentials',
        'The current password is not right. Nothing was changed.',
      );
    }
    // The current password is proof enough; without one, only a fresh sign-in is.
    if (!user.password_hash) requireRecentSignIn(sessionOf(call));
    checkNewPassword(body.next, user, 'body.next');
    await clearAttempts(app.database, bucket);
    await setPassword(app, userId, body.next, sessionId);
    await markVerified(app, sessionId);
    return undefined;
  }),
  implementOpen(routes.changeEmail, async (call) => {
    const session = sessionOf(call);
    requireRecentSignIn(session);
    await changeEmail(call.app, session, call.body.email);
    return meOf(call.app, session.userId);
  }),
  implementOpen(routes.verify, async (call) => {
    await verifyByPassword(call.app, sessionOf(call), call.body.password);
    return undefined;
  }),
  implementOpen(routes.signIn, async (call) => {
    const { app, body, address, request, reply } = call;
    const email = body.email.trim().toLowerCase();
    const bucket = `sign-in ${email} ${networkOf(address)}`;
    await countAttempts(app.database, email, address, bucket);
    const user = await findUserByEmail(app.database, email);
    const usable = user && !user.disabled_at ? user : undefined;
    if (!(await passwordMatches(usable?.password_hash ?? null, body.password)) || !usable) {
      throw new Problem(
        'wrong_credentials',
        'E-mail or password is wrong. Check both, or ask for a new password.',
      );
    }
    await clearAttempts(app.database, bucket);
    await startSession(app, usable.id, request, reply);
    return meOf(app, usable.id);
  }),
  implementOpen(routes.signOut, async (call) => {
    const { userId, sessionId } = sessionOf(call);
    await endSession(call.app, userId, sessionId);
    forgetCookies(call.reply);
    return undefined;
  }),
  implementOpen(routes.sessions, async (call) => {
    const { userId, sessionId } = sessionOf(call);
    const rows = await call.app.database.query<SessionRow>(
      `select id, user_agent as "userAgent", host(address) as address, created_at as "createdAt",
              seen_at as "seenAt", expires_at as "expiresAt"
       from sessions where user_id = $1 and expires_at > now() and seen_at > now() - interval '14 days'
       order by seen_at desc`,
      [userId],
    );
    return { items: rows.map((row) => toSession(row, sessionId)) };
  }),
  implementOpen(routes.revokeSession, async (call) => {
    const { userId } = sessionOf(call);
    if (!(await endSession(call.app, userId, call.params.sessionId))) {
      throw new Problem('not_found', 'That session has ended already.');
    }
    return undefined;
  }),
  implementOpen(routes.requestReset, async ({ app, body, address }) => {
    const email = body.email.trim().toLowerCase();
    await countAttempt(app.database, `reset ${networkOf(address)}`, {
      max: 20,
      seconds: FIFTEEN_MINUTES,
    });
    await app.jobs.send(mailPasswordReset, { email });
    return undefined;
  }),
  implementOpen(routes.showLink, async ({ app, params }) => {
    const link = await findLink(app.database, params.token);
    const named = link.user_id ? await findUser(app.database, link.user_id) : undefined;
    const email = link.email ?? named?.email ?? null;
    const known = named ?? (email ? await findUserByEmail(app.database, email) : undefined);
    return {
      purpose: link.purpose,
      email,
      workspaceName: link.workspace_name,
      role: link.role,
      hasAccount: known !== undefined,
      expiresAt: link.expires_at.toISOString(),
    };
  }),
  implementOpen(routes.useLink, async (call) => {
    const { app, params, request, reply, session } = call;
    const link = await findLink(app.database, params.token);
    const userId = await useLink({ app, link, input: call.body, session });
    if (link.purpose === 'first_owner') await rememberAddress(app, addressOf(app, request));
    await startSession(app, userId, request, reply);
    return meOf(app, userId);
  }),
];

/**
 * Three limits against guessing: one account from one network, one network, and one
 * account from everywhere. The last does not hold where the person was signed in
 * lately, so that nobody can be locked out of their own account by strangers.
 */
async function countAttempts(
  database: Database,
  email: string,
  address: string,
  bucket: string,
): Promise<void> {
  const network = networkOf(address);
  await countAttempt(database, bucket, { max: 10, seconds: FIFTEEN_MINUTES });
  await countAttempt(database, `sign-in ${network}`, { max: 100, seconds: FIFTEEN_MINUTES });
  const places = await database.query<{ address: string }>(
    `select distinct host(s.address) as address from sessions s join users u on u.id = s.user_id
     where lower(u.email) = $1 and s.address is not null`,
    [email],
  );
  if (places.some((place) => networkOf(place.address) === network)) return;
  await countAttempt(database, `sign-in ${email}`, { max: 100, seconds: 60 * 60 });
}

interface SessionRow {
  id: string;
  userAgent: string | null;
  address: string | null;
  createdAt: Date;
  seenAt: Date;
  expiresAt: Date;
}

function toSession(row: SessionRow, current: string): Session {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    current: row.id === current,
  };
}
