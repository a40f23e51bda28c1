import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '#platform/api/app.ts';
import { hashPassword } from '#platform/auth/passwords.ts';
import { hashToken, newToken } from '#platform/auth/secrets.ts';
import { notFound } from '#platform/contract/problem.ts';
import type { Database, Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import type { MadeShare, Share } from './shares.contract.ts';

export interface NewShare {
  readonly noun: string;
  readonly recordId: string;
  readonly name: string;
  readonly expiresInDays: number | null;
  readonly password?: string | undefined;
  /** What the link shows, as the noun reads it back. */
  readonly settings: Record<string, unknown>;
}

/** A link that a reader opened, its token found to hold. */
export interface OpenedShare extends Record<string, unknown> {
  readonly id: string;
  readonly workspace_id: string;
  readonly workspace_name: string;
  readonly noun: string;
  readonly record_id: string;
  readonly name: string;
  readonly settings: Record<string, unknown>;
  readonly password_hash: string | null;
  readonly created_by: string | null;
  readonly expires_at: Date | null;
  readonly last_viewed_at: Date | null;
}

const columns = sql`
  id, noun, record_id as "recordId", name, token_hint as hint, settings,
  password_hash is not null as "hasPassword", created_by as "createdBy",
  ${utc('created_at')} as "createdAt", ${utc('expires_at')} as "expiresAt",
  ${utc('last_viewed_at')} as "lastViewedAt"`;

function utc(column: string) {
  return sql`to_char(${sql.identifier(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** Makes a read-only link to a record the caller has read. `origin` is the address of the site. */
export async function createShare(tx: Tx, share: NewShare, origin: string): Promise<MadeShare> {
  const token = newToken();
  const password = share.password === undefined ? null : await hashPassword(share.password);
  const { rows } = await tx.db.execute<Share & Record<string, unknown>>(sql`
    insert into share_links
      (workspace_id, id, noun, record_id, name, token_hash, token_hint, settings, password_hash, expires_at, created_by)
    values (${tx.workspaceId}, ${uuidv7()}, ${share.noun}, ${share.recordId}, ${share.name},
      ${hashToken(token)}, ${token.slice(-4)}, ${JSON.stringify(share.settings)}::jsonb, ${password},
      now() + make_interval(days => ${share.expiresInDays}::int), ${tx.actor.userId})
    returning ${columns}`);
  const [made] = rows;
  if (!made) throw new Error('insert returned no row');
  await recordShare(tx, made, 'shared');
  return { ...made, url: `${origin}/share/${token}` };
}

/** The links of a record that still hold, newest first. */
export async function sharesOf(tx: Tx, recordId: string): Promise<Share[]> {
  const { rows } = await tx.db.execute<Share & Record<string, unknown>>(sql`
    select ${columns} from share_links
    where workspace_id = ${tx.workspaceId} and record_id = ${recordId}
      and (expires_at is null or expires_at > now())
    order by id desc`);
  return rows;
}

/** Ends a link: its token opens nothing from now on. */
export async function revokeShare(tx: Tx, id: string): Promise<void> {
  const { rows } = await tx.db.execute<Share & Record<string, unknown>>(sql`
    delete from share_links where workspace_id = ${tx.workspaceId} and id = ${id}
    returning ${columns}`);
  const [ended] = rows;
  if (!ended) throw notFound('link');
  await recordShare(tx, ended, 'unshared');
}

async function recordShare(tx: Tx, share: Share, verb: 'shared' | 'unshared'): Promise<void> {
  const { id, name, settings, hasPassword, expiresAt } = share;
  const data = { shareId: id, name, settings, hasPassword, expiresAt };
  await recordActivity(tx, [{ noun: share.noun, recordId: share.recordId, verb, data }]);
}

/** The link behind a token; null when it never was, ended, or its record is archived. */
export async function findShare(database: Database, token: string): Promise<OpenedShare | null> {
  const [share] = await database.query<OpenedShare>(
    'select * from throughline.share_of_token($1)',
    [hashToken(token)],
  );
  return share ?? null;
}

const MINUTE_MS = 60_000;

/** Notes that somebody looked, at most once a minute. */
export async function noteView(tx: Tx, share: OpenedShare): Promise<void> {
  if (share.last_viewed_at && Date.now() - share.last_viewed_at.getTime() < MINUTE_MS) return;
  await tx.db.execute(sql`
    update share_links set last_viewed_at = now()
    where workspace_id = ${tx.workspaceId} and id = ${share.id}`);
}

/** What a browser holds once the password was given: worthless for any other link or password. */
export function passwordProof(app: Pick<App, 'secrets'>, share: OpenedShare): string {
  return app.secrets.seal(`${share.id} ${share.password_hash}`);
}

export function proves(app: Pick<App, 'secrets'>, share: OpenedShare, proof: string): boolean {
  try {
    return app.secrets.unseal(proof) === `${share.id} ${share.password_hash}`;
  } catch {
    return false;
  }
}
