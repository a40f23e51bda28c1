import type { FastifyReply, FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '#platform/api/app.ts';
import { COOKIE, SECURE_COOKIE, sessionToken } from '#platform/auth/authenticate.ts';
import { hashToken, newToken } from '#platform/auth/secrets.ts';

/** A session ends after 30 days, used or not; after 14 without use, the database ends it (see actor_of_session). */
const LIFETIME_DAYS = 30;

/** Starts a session for a person on this browser; an older one on it ends. */
export async function startSession(
  app: App,
  userId: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const old = sessionToken(request);
  if (old) {
    await endSessionsWhere(app, 'token_hash = $1', [hashToken(old)]);
  }
  const token = newToken();
  await app.database.query(
    `insert into sessions (id, user_id, token_hash, user_agent, address, expires_at)
     values ($1, $2, $3, $4, $5, now() + make_interval(days => $6))`,
    [
      uuidv7(),
      userId,
      hashToken(token),
      request.headers['user-agent']?.slice(0, 400) ?? null,
      request.ip,
      LIFETIME_DAYS,
    ],
  );
  const secure = isSecure(app, request);
  void reply.setCookie(secure ? SECURE_COOKIE : COOKIE, token, {
    path: '/',
    httpOnly: true,
    secure,
    sameSite: 'lax',
    maxAge: LIFETIME_DAYS * 24 * 60 * 60,
  });
}

/** Ends one session of a person, with its live streams; false when it had ended already. */
export async function endSession(app: App, userId: string, sessionId: string): Promise<boolean> {
  const ended = await endSessionsWhere(app, 'user_id = $1 and id = $2', [userId, sessionId]);
  return ended > 0;
}

/** Ends every session of a person, but `keep`, with their live streams. */
export async function endSessionsOf(app: App, userId: string, keep?: string): Promise<void> {
  await endSessionsWhere(app, 'user_id = $1 and id is distinct from $2::uuid', [
    userId,
    keep ?? null,
  ]);
}

async function endSessionsWhere(app: App, condition: string, values: unknown[]): Promise<number> {
  const ended = await app.database.query<{ id: string }>(
    `delete from sessions where ${condition} returning id`,
    values,
  );
  for (const { id } of ended) app.live.endSession(id);
  return ended.length;
}

export function forgetCookies(reply: FastifyReply): void {
  void reply.clearCookie(COOKIE, { path: '/' });
  void reply.clearCookie(SECURE_COOKIE, { path: '/', secure: true });
}

export function isSecure(app: App, request: FastifyRequest): boolean {
  return request.protocol === 'https' || (app.config.publicUrl?.startsWith('https:') ?? false);
}
