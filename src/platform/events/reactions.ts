import type pg from 'pg';
import type { App } from '#platform/api/app.ts';
import type { Activity } from './activity.ts';

/**
 * Something that follows from acts: a recomputed score, a notification. Runs
 * after the commit, at least once and in order; so it must be idempotent.
 */
export interface Reaction {
  /** Stable: the place reached in the log is kept under this name. */
  readonly name: string;
  /** `noun.verb` patterns; `*` stands for any noun or any verb. */
  readonly on: readonly string[];
  /** Acts of one workspace, oldest first. */
  readonly react: (app: App, workspaceId: string, acts: readonly Activity[]) => Promise<void>;
}

const BATCH = 500;
const MAX_WAIT_MS = 60_000;

interface Place {
  xid: string;
  seq: string;
}

/**
 * Reads the activity log in commit-safe order. A row counts only once every
 * transaction that began before it has ended, so nothing is ever skipped.
 */
export async function readActivity(
  client: pg.Pool | pg.PoolClient,
  after: Place,
  limit = BATCH,
): Promise<Activity[]> {
  const { rows } = await client.query(
    `select workspace_id as "workspaceId", id, xid::text, seq::text, at, noun, record_id as "recordId", verb,
            actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", changes, data
     from activity
     where (xid, seq) > ($1::xid8, $2::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
     order by xid, seq limit $3`,
    [after.xid, after.seq, limit],
  );
  return rows.map((row) => ({ ...row, at: (row.at as Date).toISOString() }));
}

export function matches(pattern: string, act: Pick<Activity, 'noun' | 'verb'>): boolean {
  const [noun, verb] = pattern.split('.');
  return (noun === '*' || noun === act.noun) && (verb === '*' || verb === act.verb);
}

/** Runs the reactions of one server; over several servers each reaction runs on one at a time. */
export class Reactor {
  readonly #app: App;
  readonly #reactions: readonly Reaction[];
  readonly #running = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  readonly #retries = new Map<string, NodeJS.Timeout>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(app: App, reactions: readonly Reaction[]) {
    this.#app = app;
    this.#reactions = reactions;
  }

  async start(): Promise<void> {
    for (const { name } of this.#reactions) {
      // A reaction that is new starts from the beginning of the log.
      await this.#app.database.owner.query(
        `insert into reaction_cursors (reaction, xid, seq) values ($1, '0', 0) on conflict do nothing`,
        [name],
      );
    }
    // The timer is only a safety net: commits poke, other servers notify.
    this.#timer = setInterval(() => this.poke(), 5_000);
    this.poke();
  }

  /** Looks for new acts now; cheap when there are none. */
  poke(): void {
    if (this.#stopped) return;
    for (const reaction of this.#reactions) {
      if (this.#running.has(reaction.name)) this.#again.add(reaction.name);
      else this.#launch(reaction);
    }
  }

  /** Waits until every act committed so far has been reacted to. For tests and a graceful stop. */
  async settle(): Promise<void> {
    for (;;) {
      this.poke();
      await Promise.all(this.#running.values());
      if (await this.#caughtUp()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    for (const timer of this.#retries.values()) clearTimeout(timer);
    await Promise.all(this.#running.values());
  }

  #launch(reaction: Reaction): void {
    const run = this.#drain(reaction).finally(() => {
      this.#running.delete(reaction.name);
      if (this.#again.delete(reaction.name) && !this.#stopped) this.#launch(reaction);
    });
    this.#running.set(reaction.name, run);
  }

  async #drain(reaction: Reaction): Promise<void> {
    try {
      while (!this.#stopped && (await this.#step(reaction))) {
        // Each step commits its place; go on until the log is read.
      }
    } catch (error) {
      this.#app.log.error({ err: error, reaction: reaction.name }, 'reaction failed; will retry');
      await this.#delay(reaction, error).catch(() => {});
    }
  }

  /** One batch: react, then move the place on, under a lock that keeps other servers out. */
  async #step(reaction: Reaction): Promise<boolean> {
    const client = await this.#app.database.owner.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query<Place>(
        'select xid::text, seq::text from reaction_cursors where reaction = $1 for update skip locked',
        [reaction.name],
      );
      const place = rows[0];
      const acts = place ? await readActivity(client, place) : [];
      const last = acts.at(-1);
      if (!last) {
        await client.query('rollback');
        return false;
      }
      await this.#react(reaction, acts);
      await client.query(
        `update reaction_cursors set xid = $2, seq = $3, failures = 0, last_error = null, updated_at = now()
         where reaction = $1`,
        [reaction.name, last.xid, last.seq],
      );
      await client.query('commit');
      return acts.length === BATCH || this.#again.has(reaction.name);
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  }

  async #react(reaction: Reaction, acts: readonly Activity[]): Promise<void> {
    const wanted = acts.filter((act) => reaction.on.some((pattern) => matches(pattern, act)));
    for (const [workspaceId, group] of Map.groupBy(wanted, (act) => act.workspaceId)) {
      await reaction.react(this.#app, workspaceId, group);
    }
  }

  async #delay(reaction: Reaction, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const { rows } = await this.#app.database.owner.query<{ failures: number }>(
      `update reaction_cursors set failures = failures + 1, last_error = $2, updated_at = now()
       where reaction = $1 returning failures`,
      [reaction.name, reason.slice(0, 2000)],
    );
    const wait = Math.min(MAX_WAIT_MS, 500 * 2 ** (rows[0]?.failures ?? 1));
    clearTimeout(this.#retries.get(reaction.name));
    this.#retries.set(
      reaction.name,
      setTimeout(() => this.poke(), wait),
    );
  }

  async #caughtUp(): Promise<boolean> {
    const { rows } = await this.#app.database.owner.query<{ behind: boolean }>(
      `select exists (
         select from reaction_cursors c
         where c.reaction = any($1) and exists (select from activity a where (a.xid, a.seq) > (c.xid, c.seq))
       ) as behind`,
      [this.#reactions.map(({ name }) => name)],
    );
    return rows[0]?.behind === false;
  }
}
