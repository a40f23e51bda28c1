import { v7 as uuidv7 } from 'uuid';
import type { App } from '#platform/api/app.ts';
import { hashToken, newToken } from '#platform/auth/secrets.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Role } from '#platform/contract/role.ts';
import type { Database } from '#platform/db/database.ts';

export type LinkPurpose = 'first_owner' | 'sign_in' | 'invitation' | 'password_reset';

export interface NewLink {
  readonly purpose: LinkPurpose;
  readonly workspaceId?: string;
  readonly role?: Role;
  readonly email?: string;
  readonly userId?: string;
  readonly createdBy?: string;
  readonly hours: number;
}

export interface OneTimeLink extends Record<string, unknown> {
  id: string;
  purpose: LinkPurpose;
  workspace_id: string | null;
  workspace_name: string | null;
  role: Role | null;
  email: string | null;
  user_id: string | null;
  expires_at: Date;
}

/** Makes a single-use link; only its hash is kept, so the token is shown this once. */
export async function createLink(
  database: Database,
  link: NewLink,
): Promise<{ id: string; token: string }> {
  const id = uuidv7();
  const token = newToken();
  await database.query(
    `insert into one_time_links (id, purpose, token_hash, workspace_id, role, email, user_id, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(hours => $9))`,
    [
      id,
      link.purpose,
      hashToken(token),
      link.workspaceId ?? null,
      link.role ?? null,
      link.email ?? null,
      link.userId ?? null,
      link.createdBy ?? null,
      link.hours,
    ],
  );
  return { id, token };
}

/** The address a link is sent as. */
export function linkAddress(app: Pick<App, 'config'>, token: string, address?: string): string {
  const base =
    app.config.publicUrl ??
    address ??
    `http://${app.config.host}:${app.config.port}${app.config.basePath}`;
  return `${base}/link/${token}`;
}

/** The link behind a token; 410 when it was used, has expired or never was. */
export async function findLink(database: Database, token: string): Promise<OneTimeLink> {
  const [link] = await database.query<OneTimeLink>(
    `select l.id, l.purpose, l.workspace_id, w.name as workspace_name, l.role, l.email, l.user_id, l.expires_at
     from one_time_links l left join workspaces w on w.id = l.workspace_id
     where l.token_hash = $1 and l.used_at is null and l.expires_at > now()`,
    [hashToken(token)],
  );
  if (!link) throw gone();
  return link;
}

/** Marks a link as used; of two that try at once, one gets a 410. */
export async function spendLink(database: Database, id: string): Promise<void> {
  const spent = await database.query(
    'update one_time_links set used_at = now() where id = $1 and used_at is null and expires_at > now() returning id',
    [id],
  );
  if (spent.length === 0) throw gone();
}

function gone(): Problem {
  return new Problem(
    'gone',
    'This link was used already, has expired, or is not one of ours. Ask for a new one.',
  );
}
