import { v7 as uuidv7 } from 'uuid';
import { addMember, insertWorkspace, slugOf } from '#core/workspaces/workspaces.service.ts';
import type { App } from '#platform/api/app.ts';
import { countAttempt } from '#platform/api/rate-limit.ts';
import { type Actor, systemActor } from '#platform/auth/actor.ts';
import type { UserSession } from '#platform/auth/authenticate.ts';
import { hashPassword, passwordMatches } from '#platform/auth/passwords.ts';
import { invalidInput, Problem } from '#platform/contract/problem.ts';
import type { Role } from '#platform/contract/role.ts';
import { gone, type OneTimeLink, spendLink } from './links.ts';
import { checkNewPassword } from './password-policy.ts';
import { endSessionsOf } from './sessions.ts';
import { findUserByEmail, insertUser, type UserRow } from './users.ts';

export interface LinkInput {
  name?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
  workspaceName?: string | undefined;
}

interface Use {
  readonly app: App;
  readonly link: OneTimeLink;
  readonly input: LinkInput;
  /** Whoever is signed in on this browser. */
  readonly session: UserSession | null;
}

/** Does what the link is for and answers the person it signs in. The input is checked before the link is spent. */
export function useLink(use: Use): Promise<string> {
  switch (use.link.purpose) {
    case 'first_owner':
      return becomeFirstOwner(use);
    case 'invitation':
      return acceptInvitation(use);
    case 'sign_in':
      return signIn(use);
    case 'password_reset':
      return resetPassword(use);
  }
}

function requireNewPassword(
  password: string | undefined,
  person: { email: string; name?: string | undefined },
): string {
  if (!password) throw invalidInput('body.password', 'Choose a password of at least 8 characters.');
  checkNewPassword(password, person);
  return password;
}

async function becomeFirstOwner({ app, link, input }: Use): Promise<string> {
  const { name, email, workspaceName = 'My workspace' } = input;
  if (!name) throw invalidInput('body.name', 'Tell us your name.');
  if (!email) throw invalidInput('body.email', 'Give the e-mail address you will sign in with.');
  const hash = await hashPassword(requireNewPassword(input.password, { email, name }));
  return app.database.transaction(systemActor(uuidv7()), async (tx) => {
    await spendLink(tx, link.id);
    const userId = await insertUser(tx, { email, name, isInstanceOwner: true }, hash);
    await insertWorkspace(tx, { name: workspaceName, slug: slugOf(workspaceName) });
    await addMember(tx, userId, 'owner');
    return userId;
  });
}

async function acceptInvitation({ app, link, input, session }: Use): Promise<string> {
  const { email, workspace_id: workspaceId, role } = link;
  if (!email || !workspaceId || !role) throw new Error('an invitation is incomplete');
  if (session && session.email.toLowerCase() !== email.toLowerCase()) {
    throw new Problem(
      'forbidden',
      `This invitation is for ${email}, and you are signed in as ${session.email}. Sign out first, or ask for one to your address.`,
    );
  }
  const known = await findUserByEmail(app.database, email);
  const join = (userId: string, name: string) =>
    joining(app, link, { userId, name, workspaceId, role });
  if (known) {
    if (session?.userId !== known.id) await requireOwnPassword(app, known, input.password);
    return join(known.id, known.name);
  }
  const { name } = input;
  if (!name) throw invalidInput('body.name', 'Tell us your name.');
  const hash = await hashPassword(requireNewPassword(input.password, { email, name }));
  return app.database.transaction(systemActor(workspaceId), async (tx) => {
    await spendLink(tx, link.id);
    const userId = await insertUser(tx, { email, name, emailVerified: link.mailed }, hash);
    await addMember(tx, userId, role);
    return userId;
  });
}

/** Holding the link proves nothing about an account that is there already: its password does. */
async function requireOwnPassword(
  app: App,
  user: UserRow,
  password: string | undefined,
): Promise<void> {
  if (!user.password_hash) {
    throw new Problem(
      'forbidden',
      'This account has no password. Sign in the way you usually do, then open the link again.',
    );
  }
  if (!password) throw invalidInput('body.password', 'Give your password.');
  const bucket = `password ${user.id}`;
  await countAttempt(app.database, bucket, { max: 10, seconds: 15 * 60 });
  if (await passwordMatches(user.disabled_at ? null : user.password_hash, password)) return;
  throw new Problem('wrong_credentials', 'That is not the password of this account.');
}

async function joining(
  app: App,
  link: OneTimeLink,
  as: { userId: string; name: string; workspaceId: string; role: Role },
): Promise<string> {
  const { userId, name, workspaceId, role } = as;
  const actor: Actor = { kind: 'user', userId, actorId: userId, name, workspaceId, role };
  await app.database.transaction(actor, async (tx) => {
    await spendLink(tx, link.id);
    await addMember(tx, userId, role);
    if (link.mailed) await tx.query(VERIFY_MAILBOX, [userId]);
  });
  return userId;
}

const VERIFY_MAILBOX =
  'update users set email_verified_at = coalesce(email_verified_at, now()) where id = $1';

async function signIn({ app, link }: Use): Promise<string> {
  const [user] = await app.database.query<{ id: string }>(
    `with spent as (
       update one_time_links set used_at = now()
       where id = $1 and used_at is null and expires_at > now() returning user_id)
     select u.id from spent join users u on u.id = spent.user_id and u.disabled_at is null`,
    [link.id],
  );
  if (!user) throw gone();
  return user.id;
}

async function resetPassword({ app, link, input }: Use): Promise<string> {
  const [person] = await app.database.query<{ email: string; name: string }>(
    'select email, name from users where id = $1 and disabled_at is null',
    [link.user_id],
  );
  if (!person) throw gone();
  const hash = await hashPassword(requireNewPassword(input.password, person));
  // One statement: a link is never spent without the password it was for.
  const [user] = await app.database.query<{ id: string }>(
    `with spent as (
       update one_time_links set used_at = now()
       where id = $1 and used_at is null and expires_at > now() returning user_id)
     update users set password_hash = $2,
       email_verified_at = case when $3 then coalesce(email_verified_at, now()) else email_verified_at end
     from spent where users.id = spent.user_id returning users.id`,
    [link.id, hash, link.mailed],
  );
  if (!user) throw gone();
  await app.database.query(
    `delete from one_time_links where user_id = $1 and used_at is null
     and purpose in ('password_reset', 'sign_in')`,
    [user.id],
  );
  await endSessionsOf(app, user.id);
  return user.id;
}
