import { v7 as uuidv7 } from 'uuid';
import type { App } from '#platform/api/app.ts';
import { hashPassword } from '#platform/auth/passwords.ts';
import type { Database } from '#platform/db/database.ts';
import type { Me } from './access.contract.ts';

export interface UserRow extends Record<string, unknown> {
  id: string;
  email: string;
  name: string;
  password_hash: string | null;
  disabled_at: Date | null;
}

export async function findUserByEmail(
  database: Database,
  email: string,
): Promise<UserRow | undefined> {
  const [user] = await database.query<UserRow>(
    'select id, email, name, password_hash, disabled_at from users where lower(email) = lower($1)',
    [email],
  );
  return user;
}

export async function createUser(
  database: Database,
  user: { email: string; name: string; password: string | null; isInstanceOwner?: boolean },
): Promise<string> {
  const id = uuidv7();
  await database.query(
    'insert into users (id, email, name, password_hash, is_instance_owner) values ($1, $2, $3, $4, $5)',
    [
      id,
      user.email,
      user.name,
      user.password === null ? null : await hashPassword(user.password),
      user.isInstanceOwner ?? false,
    ],
  );
  return id;
}

export async function meOf(app: App, userId: string): Promise<Me> {
  const [user] = await app.database.query<Me['user'] & Record<string, unknown>>(
    `select id, name, email, is_instance_owner as "isInstanceOwner", preferences from users where id = $1`,
    [userId],
  );
  if (!user) throw new Error('the session names no user');
  const workspaces = await app.database.query<Me['workspaces'][number] & Record<string, unknown>>(
    'select id, slug, name, role from throughline.workspaces_of($1)',
    [userId],
  );
  return { user, workspaces };
}
