import { v7 as uuidv7 } from 'uuid';
import type { App } from '#platform/api/app.ts';
import { hashPassword } from '#platform/auth/passwords.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Queryable } from '#platform/db/database.ts';
import { sendMail } from '#platform/mail/mail.ts';
import type { Me } from './access.contract.ts';
import { addressChangedMail } from './mails.ts';
import { endSessionsOf } from './sessions.ts';

export interface UserRow extends Record<string, unknown> {
  id: string;
  email: string;
  name: string;
  password_hash: string | null;
  is_instance_owner: boolean;
  email_verified_at: Date | null;
  disabled_at: Date | null;
  created_at: Date;
}

/** Whether somebody became the owner of the installation. */
export async function hasOwner(database: Queryable): Promise<boolean> {
  const rows = await database.query('select from users where is_instance_owner limit 1');
  return rows.length > 0;
}

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly password: string | null;
  readonly isInstanceOwner?: boolean;
  /** The person has shown to hold the mailbox. */
  readonly emailVerified?: boolean;
}

export async function findUserByEmail(
  database: Queryable,
  email: string,
): Promise<UserRow | undefined> {
  const [user] = await database.query<UserRow>(
    'select * from users where lower(email) = lower($1)',
    [email],
  );
  return user;
}

export async function findUser(database: Queryable, id: string): Promise<UserRow | undefined> {
  const [user] = await database.query<UserRow>('select * from users where id = $1', [id]);
  return user;
}

/** Makes an account and answers its id. @throws Problem `conflict` where the address has one. */
export async function createUser(database: Queryable, user: NewUser): Promise<string> {
  const hash = user.password === null ? null : await hashPassword(user.password);
  return insertUser(database, user, hash);
}

/** The same with the password hashed already: hashing takes long, and a transaction should not. */
export async function insertUser(
  database: Queryable,
  user: Omit<NewUser, 'password'>,
  passwordHash: string | null,
): Promise<string> {
  const id = uuidv7();
  await database.query(
    `insert into users (id, email, name, password_hash, is_instance_owner, email_verified_at)
     values ($1, $2, $3, $4, $5, case when $6 then now() end)`,
    [
      id,
      user.email,
      user.name,
      passwordHash,
      user.isInstanceOwner ?? false,
      user.emailVerified ?? false,
    ],
  );
  return id;
}

/** Sets a password and ends every session but `keep`. The password must have passed the policy. */
export async function setPassword(
  app: App,
  userId: string,
  password: string,
  keep?: string,
): Promise<void> {
  await app.database.query('update users set password_hash = $2 where id = $1', [
    userId,
    await hashPassword(password),
  ]);
  await endSessionsOf(app, userId, keep);
}

/**
 * Changes the address a person signs in with. It is unproven until they follow a mailed
 * link, so no provider connects by it; the old address is told, in case it was not them.
 */
export async function changeEmail(
  app: App,
  { userId, email: before, name }: { userId: string; email: string; name: string },
  email: string,
): Promise<void> {
  if (email.toLowerCase() === before.toLowerCase()) return;
  const [taken] = await app.database.query(
    'select from users where lower(email) = lower($1) and id <> $2',
    [email, userId],
  );
  if (taken) {
    const message = 'Another account has this address. Choose one of your own.';
    throw new Problem('conflict', message, { fields: [{ path: 'body.email', message }] });
  }
  await app.database.query('update users set email = $2, email_verified_at = null where id = $1', [
    userId,
    email,
  ]);
  // What was on its way to the old mailbox must not open the account any more.
  await app.database.query(
    `delete from one_time_links where user_id = $1 and used_at is null
     and purpose in ('password_reset', 'sign_in')`,
    [userId],
  );
  if (app.config.smtpUrl) {
    await sendMail(app, {
      to: before,
      ...addressChangedMail({ name, email }),
      about: { kind: 'address_changed' },
    });
  }
}

export async function meOf(app: App, userId: string): Promise<Me> {
  const [user] = await app.database.query<Me['user'] & Record<string, unknown>>(
    `select id, name, email, is_instance_owner as "isInstanceOwner", preferences,
            password_hash is not null as "hasPassword",
            exists (select from identities i where i.user_id = users.id) as "hasIdentity"
     from users where id = $1`,
    [userId],
  );
  if (!user) throw new Error('the session names no user');
  const workspaces = await app.database.query<Me['workspaces'][number] & Record<string, unknown>>(
    'select id, slug, name, role from throughline.workspaces_of($1)',
    [userId],
  );
  return { user, workspaces };
}
