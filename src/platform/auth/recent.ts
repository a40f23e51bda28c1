import { Problem } from '#platform/contract/problem.ts';
import { type Actor, requirePerson } from './actor.ts';
import type { UserSession } from './authenticate.ts';

/** For how long a sign-in counts as fresh. */
const RECENT_MINUTES = 15;

/**
 * Lets a change through that could shut the person out or others in (owners, keys,
 * sign-in, deleting) only from somebody who proved who they are just now: an open
 * browser left alone is not enough. The system itself needs no proof; keys have none.
 * @throws Problem `reauthentication_required`; the same call works after `POST /session/verify`.
 */
export function requireRecentSignIn(who: Actor | UserSession): void {
  if ('kind' in who) {
    if (who.kind === 'system') return;
    requirePerson(who);
  }
  const age = Date.now() - (who.verifiedAt?.getTime() ?? 0);
  if (age < RECENT_MINUTES * 60_000) return;
  throw new Problem(
    'reauthentication_required',
    'It has been a while since you signed in. Confirm that it is you, then do this again.',
  );
}
