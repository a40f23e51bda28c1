import { v7 as uuidv7 } from 'uuid';
import { productService } from '#core/products/products.feature.ts';
import type { App } from '#platform/api/app.ts';
import { requirePerson } from '#platform/auth/actor.ts';
import { hashToken, newToken } from '#platform/auth/secrets.ts';
import { notFound } from '#platform/contract/problem.ts';
import type { Database, Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import type { ProductKey } from './product-keys.contract.ts';

const PREFIX = 'tlp_';

interface KeyRow extends Omit<ProductKey, 'createdAt'> {
  createdAt: Date;
}

const SELECT = `select id, name, product_id as "productId", token_hint as hint,
    daily_quota as "dailyQuota", created_at as "createdAt"
  from product_keys where workspace_id = $1`;

function toKey(row: KeyRow): ProductKey {
  return { ...row, createdAt: row.createdAt.toISOString() };
}

/** The newest first. */
export async function listProductKeys(tx: Tx): Promise<ProductKey[]> {
  return (await tx.query<KeyRow>(`${SELECT} order by id desc`, [tx.workspaceId])).map(toKey);
}

/** Makes a key; `secret` is kept nowhere, only its hash. */
export async function createProductKey(
  tx: Tx,
  input: { name: string; productId: string; dailyQuota: number | null },
): Promise<ProductKey & { secret: string }> {
  const userId = requirePerson(tx.actor);
  await productService.get(tx, input.productId);
  const id = uuidv7();
  const secret = PREFIX + newToken();
  const [row] = await tx.query<KeyRow>(
    `insert into product_keys (workspace_id, id, product_id, name, token_hash, token_hint, daily_quota, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     returning id, name, product_id as "productId", token_hint as hint, daily_quota as "dailyQuota", created_at as "createdAt"`,
    [
      tx.workspaceId,
      id,
      input.productId,
      input.name,
      hashToken(secret),
      secret.slice(0, 8),
      input.dailyQuota,
      userId,
    ],
  );
  if (!row) throw new Error('an insert returns its row');
  await recordActivity(tx, [
    { noun: 'product_key', recordId: id, verb: 'created', data: { name: input.name } },
  ]);
  return { ...toKey(row), secret };
}

export async function revokeProductKey(app: App, tx: Tx, id: string): Promise<void> {
  requirePerson(tx.actor);
  const [row] = await tx.query<{ name: string }>(
    'delete from product_keys where workspace_id = $1 and id = $2 returning name',
    [tx.workspaceId, id],
  );
  if (!row) throw notFound('product key');
  await recordActivity(tx, [
    { noun: 'product_key', recordId: id, verb: 'revoked', data: { name: row.name } },
  ]);
  tx.afterCommit(() => caches.delete(app.database));
}

/** Whose events a key sends. */
export interface Sender {
  readonly workspaceId: string;
  readonly keyId: string;
  readonly productId: string;
  readonly dailyQuota: number | null;
}

/** A revoked key is refused by every server after so long at the latest. */
const KEPT_MS = 10_000;
/** Made-up keys must not fill the memory. */
const MOST_KEPT = 10_000;

interface Kept {
  readonly sender: Sender | null;
  readonly until: number;
}
const caches = new WeakMap<Database, Map<string, Kept>>();

/** The sender behind a key, or null when there is none. */
export async function senderOf(app: App, key: string): Promise<Sender | null> {
  if (!key.startsWith(PREFIX) || key.length > 100) return null;
  const cache = caches.get(app.database) ?? new Map<string, Kept>();
  caches.set(app.database, cache);
  const held = cache.get(key);
  if (held && held.until > Date.now()) return held.sender;
  const [row] = await app.database.query<{
    workspace_id: string;
    key_id: string;
    product_id: string;
    daily_quota: number | null;
  }>('select * from throughline.product_of_key($1)', [hashToken(key)]);
  const sender = row
    ? {
        workspaceId: row.workspace_id,
        keyId: row.key_id,
        productId: row.product_id,
        dailyQuota: row.daily_quota,
      }
    : null;
  if (cache.size >= MOST_KEPT) cache.clear();
  cache.set(key, { sender, until: Date.now() + KEPT_MS });
  return sender;
}
