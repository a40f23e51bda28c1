import { v7 as uuidv7 } from 'uuid';
import { requirePerson } from '#platform/auth/actor.ts';
import { newKeyToken } from '#platform/auth/authenticate.ts';
import { requireRecentSignIn } from '#platform/auth/recent.ts';
import { hashToken, newToken } from '#platform/auth/secrets.ts';
import { invalidInput, notFound } from '#platform/contract/problem.ts';
import { atLeast } from '#platform/contract/role.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import type { ApiKey } from './api-keys.contract.ts';

interface KeyRow extends Omit<ApiKey, 'holder' | 'createdAt' | 'expiresAt' | 'lastUsedAt'> {
  holderId: string;
  holderName: string;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}

const SELECT = `select k.id, k.name, k.token_hint as hint, k.scopes, u.id as "holderId", u.name as "holderName",
    k.created_at as "createdAt", k.expires_at as "expiresAt", k.last_used_at as "lastUsedAt"
  from api_keys k join users u on u.id = k.user_id where k.workspace_id = $1`;

function toKey({ holderId, holderName, createdAt, expiresAt, lastUsedAt, ...row }: KeyRow): ApiKey {
  return {
    ...row,
    holder: { id: holderId, name: holderName },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}

/** The actor's keys, or everyone's for an admin; the newest first. */
export async function listKeys(tx: Tx): Promise<ApiKey[]> {
  const rows = await tx.query<KeyRow>(`${SELECT} and ($2 or k.user_id = $3) order by k.id desc`, [
    tx.workspaceId,
    atLeast(tx.actor.role, 'admin'),
    tx.actor.userId,
  ]);
  return rows.map(toKey);
}

/** Makes a key of the actor, who must be a person. `known` are the scopes that exist. */
export async function createKey(
  tx: Tx,
  input: { name: string; scopes: readonly string[]; expiresInDays: number },
  known: readonly string[],
): Promise<ApiKey & { secret: string }> {
  const userId = requirePerson(tx.actor);
  requireRecentSignIn(tx.actor);
  const unknown = input.scopes.find((scope) => !known.includes(scope));
  if (unknown !== undefined) {
    const message = `There is no scope “${unknown}”. Scopes look like feedback:read or *:write.`;
    throw invalidInput('body.scopes', message);
  }
  const id = uuidv7();
  const secret = newKeyToken(newToken());
  await tx.query(
    `insert into api_keys (workspace_id, id, user_id, name, token_hash, token_hint, scopes, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(days => $8))`,
    [
      tx.workspaceId,
      id,
      userId,
      input.name,
      hashToken(secret),
      secret.slice(0, 8),
      [...new Set(input.scopes)].sort(),
      input.expiresInDays,
    ],
  );
  await recordActivity(tx, [
    { noun: 'api_key', recordId: id, verb: 'created', data: { name: input.name } },
  ]);
  return { ...(await getKey(tx, id)), secret };
}

async function getKey(tx: Tx, id: string): Promise<ApiKey> {
  const [row] = await tx.query<KeyRow>(`${SELECT} and k.id = $2`, [tx.workspaceId, id]);
  if (!row) throw notFound('API key');
  return toKey(row);
}

/** Ends a key at once, its live streams included. */
export async function revokeKey(tx: Tx, id: string): Promise<void> {
  const userId = requirePerson(tx.actor);
  const key = await getKey(tx, id);
  // Somebody else's key is not there for those who can't see it.
  if (key.holder.id !== userId && !atLeast(tx.actor.role, 'admin')) throw notFound('API key');
  await tx.query('delete from api_keys where workspace_id = $1 and id = $2', [tx.workspaceId, id]);
  await recordActivity(tx, [
    { noun: 'api_key', recordId: id, verb: 'revoked', data: { name: key.name } },
  ]);
}
