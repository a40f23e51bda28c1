import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Database } from '#platform/db/database.ts';
import type { Sender } from '../keys/product-keys.service.ts';

/** Events a second that one key may send to one server, and how many may come at a stroke. */
const PER_SECOND = 20_000;
const BURST = 100_000;
/** Events that a server takes from a product's quota in advance, so that most requests ask nobody. */
const GRANT = 1000;

interface Meter {
  /** Tokens of the bucket at `at`. */
  tokens: number;
  at: number;
  /** The day of the grant, and what is left of it. */
  day: string;
  granted: number;
}

/** What was refused, and in how many seconds it is worth trying again. */
export class Exceeded extends Problem {
  readonly retryAfter: number;

  constructor(detail: string, retryAfter: number) {
    super('rate_limited', detail);
    this.retryAfter = retryAfter;
  }
}

const meters = new WeakMap<Database, Map<string, Meter>>();

function meterOf(app: App, { keyId }: Sender): Meter {
  const all = meters.get(app.database) ?? new Map<string, Meter>();
  meters.set(app.database, all);
  const meter = all.get(keyId) ?? { tokens: BURST, at: Date.now(), day: '', granted: 0 };
  all.set(keyId, meter);
  return meter;
}

/**
 * Lets `count` events of a sender pass, or refuses all of them: too many in a moment, or more than
 * the product's quota of the day, which is kept in PostgreSQL for all servers together.
 * @throws Exceeded
 */
export async function requireQuota(app: App, sender: Sender, count: number): Promise<void> {
  const meter = meterOf(app, sender);
  const now = Date.now();
  meter.tokens = Math.min(BURST, meter.tokens + ((now - meter.at) / 1000) * PER_SECOND);
  meter.at = now;
  if (meter.tokens < count) {
    throw new Exceeded(
      `These are more than ${PER_SECOND} events a second with one key. None of them was kept: send them again more slowly.`,
      Math.ceil((count - meter.tokens) / PER_SECOND),
    );
  }
  if (sender.dailyQuota !== null) await takeGrant(app, sender, meter, count);
  meter.tokens -= count;
}

async function takeGrant(app: App, sender: Sender, meter: Meter, count: number): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  if (meter.day !== today) Object.assign(meter, { day: today, granted: 0 });
  while (meter.granted < count) {
    const granted = await grant(app, sender, today, count - meter.granted);
    if (granted === 0) {
      throw new Exceeded(
        `The product's quota of ${sender.dailyQuota} events a day is used up. None of these was kept; it begins anew at midnight UTC, and an admin can make a key with a higher one.`,
        secondsToMidnight(),
      );
    }
    meter.granted += granted;
  }
  meter.granted -= count;
}

/** Takes at least `needed` from what is left of the day, or nothing. */
async function grant(app: App, sender: Sender, day: string, needed: number): Promise<number> {
  const { workspaceId, productId, dailyQuota } = sender;
  return app.database.transaction(systemActor(workspaceId, 'Events'), async (tx) => {
    const place = [workspaceId, productId, day];
    await tx.query(
      `insert into event_grants (workspace_id, product_id, day, events) values ($1, $2, $3, 0)
       on conflict (workspace_id, product_id, day) do nothing`,
      place,
    );
    const [row] = await tx.query<{ events: string }>(
      'select events from event_grants where workspace_id = $1 and product_id = $2 and day = $3 for update',
      place,
    );
    const left = (dailyQuota ?? 0) - Number(row?.events ?? 0);
    const taken = Math.min(Math.max(needed, GRANT), left);
    if (taken < needed) return 0;
    await tx.query(
      `update event_grants set events = events + $4
       where workspace_id = $1 and product_id = $2 and day = $3`,
      [...place, taken],
    );
    return taken;
  });
}

function secondsToMidnight(): number {
  const now = Date.now();
  return Math.ceil((new Date(now).setUTCHours(24, 0, 0, 0) - now) / 1000);
}
