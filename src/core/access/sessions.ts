import type { FastifyReply, FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '#platform/api/app.ts';
import { COOKIE, SECURE_COOKIE, sessionToken } from '#platform/auth/authenticate.ts';
import { hashToken, newToken } from '#platform/auth/secrets.ts';

/** A session ends after 30 days, used or not. */
const LIFETIME_DAYS = 30;

/** Starts a session for a person on this browser; an older one on it ends. */
export async function startSession(
  app: App,
  userId: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const old = sessionToken(request);
  if (old) await app.database.query('delete from sessions where token_hash = $1', [hashToken(old)]);
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

export function forgetCookies(reply: FastifyReply): void {
  void reply.clearCookie(COOKIE, { path: '/' });
  void reply.clearCookie(SECURE_COOKIE, { path: '/', secure: true });
}

function isSecure(app: App, request: FastifyRequest): boolean {
  return request.protocol === 'https' || (app.config.publicUrl?.startsWith('https:') ?? false);
}
