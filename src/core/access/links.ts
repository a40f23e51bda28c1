import type { FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '#platform/api/app.ts';
import { hashToken, newToken } from '#platform/auth/secrets.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Role } from '#platform/contract/role.ts';
import type { Queryable } from '#platform/db/database.ts';

export type LinkPurpose = 'first_owner' | 'sign_in' | 'invitation' | 'password_reset';

export interface NewLink {
  readonly purpose: LinkPurpose;
  readonly workspaceId?: string;
  readonly role?: Role;
  readonly email?: string;
  readonly userId?: string;
  readonly createdBy?: string | null;
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
  /** The token is the one that went out by mail: whoever has it reads that mailbox. */
  mailed: boolean;
}

export interface MadeLink {
  readonly id: string;
  /** For whoever made the link, to copy. */
  readonly token: string;
  /** For the mail alone. */
  readonly mailToken: string;
}

/** Makes a single-use link with two tokens; only their hashes are kept, so they are known this once. */
export async function createLink(database: Queryable, link: NewLink): Promise<MadeLink> {
  const id = uuidv7();
  const token = newToken();
  const mailToken = newToken();
  await database.query(
    `insert into one_time_links (id, purpose, token_hash, mailed_token_hash, workspace_id, role, email, user_id, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + make_interval(hours => $10))`,
    [
      id,
      link.purpose,
      hashToken(token),
      hashToken(mailToken),
      link.workspaceId ?? null,
      link.role ?? null,
      link.email ?? null,
      link.userId ?? null,
      link.createdBy ?? null,
      link.hours,
    ],
  );
  return { id, token, mailToken };
}

/** The address a link is sent as. */
export function linkAddress(app: Pick<App, 'config'>, token: string, address?: string): string {
  const base =
    app.config.publicUrl ??
    address ??
    `http://${app.config.host}:${app.config.port}${app.config.basePath}`;
  return `${base}/link/${token}`;
}

/** Where the caller reaches this server. Only for what goes back to that caller: the Host header is theirs. */
export function addressOf(app: Pick<App, 'config'>, request: FastifyRequest): string {
  return app.config.publicUrl ?? `${request.protocol}://${request.host}${app.config.basePath}`;
}

const ADDRESS = 'address';

/** Keeps where the first owner reached this server, for mail that no trusted request asks for. */
export async function rememberAddress(app: App, address: string): Promise<void> {
  await app.database.query(
    `insert into instance_settings (name, value) values ($1, $2)
     on conflict (name) do update set value = excluded.value`,
    [ADDRESS, JSON.stringify(address)],
  );
}

/** The address for such mail: PUBLIC_URL, else what the first owner used. */
export async function knownAddress(app: App): Promise<string | undefined> {
  if (app.config.publicUrl) return app.config.publicUrl;
  const [row] = await app.database.query<{ value: unknown }>(
    'select value from instance_settings where name = $1',
    [ADDRESS],
  );
  return typeof row?.value === 'string' ? row.value : undefined;
}

/** The link behind a token; 410 when it was used, has expired or never was. */
export async function findLink(database: Queryable, token: string): Promise<OneTimeLink> {
  const [link] = await database.query<OneTimeLink>(
    `select l.id, l.purpose, l.workspace_id, w.name as workspace_name, l.role, l.email, l.user_id, l.expires_at,
            l.mailed_token_hash = $1 as mailed
     from one_time_links l left join workspaces w on w.id = l.workspace_id
     where w.archived_at is null and (l.token_hash = $1 or l.mailed_token_hash = $1) and l.used_at is null and l.expires_at > now()`,
    [hashToken(token)],
  );
  if (!link) throw gone();
  return link;
}

/** Marks a link as used; of two that try at once, one gets a 410. */
export async function spendLink(database: Queryable, id: string): Promise<void> {
  const spent = await database.query(
    'update one_time_links set used_at = now() where id = $1 and used_at is null and expires_at > now() returning id',
    [id],
  );
  if (spent.length === 0) throw gone();
}

export function gone(): Problem {
  return new Problem(
    'gone',
    'This link was used already, has expired, or is not one of ours. Ask for a new one.',
  );
}
