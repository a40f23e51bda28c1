import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';

interface Kept extends Record<string, unknown> {
  request_hash: Buffer;
  response: unknown;
}

/**
 * Runs a write once per `Idempotency-Key` and caller; a repeat gets the first
 * answer, kept for a day. Key and record commit together, so a crash can't split them.
 */
export async function onceOnly<T>(
  tx: Tx,
  key: string,
  request: { id: string; params: unknown; body: unknown },
  work: () => Promise<T>,
): Promise<T> {
  if (key.length > 200)
    throw new Problem('invalid_input', 'Idempotency-Key takes at most 200 characters.');
  const actorId = tx.actor.actorId ?? tx.workspaceId;
  const hash = createHash('sha256').update(JSON.stringify(request)).digest();
  const claimed = await tx.db.execute(sql`
    insert into idempotency_keys (workspace_id, actor_id, key, request_hash, status)
    values (${tx.workspaceId}, ${actorId}, ${key}, ${hash}, 0) on conflict do nothing returning key`);
  if (claimed.rows.length === 0) return repeat<T>(tx, actorId, key, hash);
  const response = await work();
  await tx.db.execute(sql`
    update idempotency_keys set status = 1, response = ${JSON.stringify(response ?? null)}::jsonb
    where workspace_id = ${tx.workspaceId} and actor_id = ${actorId} and key = ${key}`);
  return response;
}

async function repeat<T>(tx: Tx, actorId: string, key: string, hash: Buffer): Promise<T> {
  const { rows } = await tx.db.execute<Kept>(sql`
    select request_hash, response from idempotency_keys
    where workspace_id = ${tx.workspaceId} and actor_id = ${actorId} and key = ${key}`);
  const kept = rows[0];
  if (!kept?.request_hash.equals(hash)) {
    throw new Problem(
      'conflict',
      'This Idempotency-Key was used for another request. Choose a new one.',
    );
  }
  return kept.response as T;
}
