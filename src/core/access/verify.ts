import type { App } from '#platform/api/app.ts';
import { countAttempt } from '#platform/api/rate-limit.ts';
import type { UserSession } from '#platform/auth/authenticate.ts';
import { passwordMatches } from '#platform/auth/passwords.ts';
import { Problem } from '#platform/contract/problem.ts';
import { findUser } from './users.ts';

/** Notes that the person behind a session has just proved who they are. */
export async function markVerified(app: App, sessionId: string): Promise<void> {
  await app.database.query('update sessions set verified_at = now() where id = $1', [sessionId]);
}

/**
 * Proves by password who is signed in.
 * @throws Problem `wrong_credentials`; `conflict` for an account without a password.
 */
export async function verifyByPassword(
  app: App,
  { userId, sessionId }: UserSession,
  password: string,
): Promise<void> {
  await countAttempt(app.database, `password ${userId}`, { max: 10, seconds: 15 * 60 });
  const user = await findUser(app.database, userId);
  if (!user?.password_hash) {
    throw new Problem(
      'conflict',
      'Your account has no password. Sign out and in again the way you usually do.',
    );
  }
  if (!(await passwordMatches(user.password_hash, password))) {
    throw new Problem('wrong_credentials', 'That is not your password. Nothing was changed.');
  }
  await markVerified(app, sessionId);
}
