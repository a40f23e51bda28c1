import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { keyToken, sessionToken } from '#platform/auth/authenticate.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { RateClass } from '#platform/contract/route.ts';
import type { Database } from '#platform/db/database.ts';

/** Calls per minute and caller, on one server. Generous: they stop runaway loops, not work. */
export const CALLS_PER_MINUTE: Record<RateClass, number> = {
  read: 6000,
  write: 3000,
  heavy: 120,
  login: 60,
  public: 300,
  // One address may stand for many visitors, or be a busy backend; each key has limits of its own.
  ingest: 1_200_000,
};

/** Who a call counts against: the key or session where there is one, else the address. */
export function callerKey(request: FastifyRequest): string {
  const secret = keyToken(request) ?? sessionToken(request);
  return secret ? createHash('sha256').update(secret).digest('base64url') : addressKey(request);
}

export function addressKey(request: FastifyRequest): string {
  return `address ${networkOf(request.ip)}`;
}

/** An IPv6 caller owns a whole /64, so that is what counts. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return mapped[1];
  const [head = '', tail] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail?.split(':').filter(Boolean) ?? [];
  const full = [
    ...left,
    ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'),
    ...right,
  ];
  return `${full
    .slice(0, 4)
    .map((part) => Number.parseInt(part || '0', 16).toString(16))
    .join(':')}::/64`;
}

/**
 * Counts an attempt in PostgreSQL, so that the limit holds over servers and
 * restarts; beyond `max` in `seconds` it refuses. Used for sign-in and public input.
 */
export async function countAttempt(
  database: Database,
  bucket: string,
  { max, seconds }: { max: number; seconds: number },
): Promise<void> {
  const [row] = await database.query<{ count: number; wait: number }>(
    `insert into rate_counters as c (bucket, count, resets_at)
     values ($1, 1, now() + make_interval(secs => $2))
     on conflict (bucket) do update set
       count = case when c.resets_at < now() then 1 else c.count + 1 end,
       resets_at = case when c.resets_at < now() then excluded.resets_at else c.resets_at end
     returning count, ceil(extract(epoch from resets_at - now()))::int as wait`,
    [bucket, seconds],
  );
  if (row && row.count > max) {
    throw new Problem('rate_limited', `Too many attempts. Wait ${row.wait} seconds and try again.`);
  }
}

/** Forgets the attempts of a bucket, after one that succeeded. */
export async function clearAttempts(database: Database, bucket: string): Promise<void> {
  await database.query('delete from rate_counters where bucket = $1', [bucket]);
}
