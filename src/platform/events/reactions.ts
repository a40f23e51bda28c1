import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '#platform/api/app.ts';
import { SessionLocks } from '#platform/db/session-locks.ts';
import type { Activity } from './activity.ts';
import { BATCH, LaterLook, type Place, readActivity } from './read-activity.ts';

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

const MAX_WAIT_MS = 60_000;
const LOOK_EVERY_MS = 25;
/** The class of the advisory locks that reactions take. */
const LOCKS = 7101;

type PlaceOf = Place & { readonly reaction: string };

function concerns({ on }: Reaction, act: Activity): boolean {
  return on.some((pattern) => matches(pattern, act));
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
  readonly #locks: SessionLocks;
  readonly #later = new LaterLook(() => this.poke());
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(app: App, reactions: readonly Reaction[]) {
    this.#app = app;
    this.#reactions = reactions;
    this.#locks = new SessionLocks(app.database.owner, LOCKS);
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
    if (this.#looking) this.#lookAgain = true;
    else this.#looking = this.#look().finally(() => this.#looked());
  }

  /** Waits until every act committed so far has been reacted to. For tests and a graceful stop. */
  async settle(): Promise<void> {
    for (;;) {
      this.poke();
      await this.#looking;
      await Promise.all(this.#running.values());
      if (await this.#caughtUp()) return;
      await sleep(10);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#later.stop();
    for (const timer of this.#retries.values()) clearTimeout(timer);
    await this.#looking;
    await Promise.all(this.#running.values());
  }

  /** One look at the log for all that stand at the same place, which they mostly do. */
  async #look(): Promise<void> {
    // Whoever is at work reads on by itself.
    for (const name of this.#running.keys()) this.#again.add(name);
    const idle = this.#reactions
      .map(({ name }) => name)
      .filter((name) => !this.#running.has(name) && !this.#retries.has(name));
    try {
      const places = await this.#placesOf(idle);
      for (const same of Map.groupBy(places, ({ xid, seq }) => `${xid}.${seq}`).values()) {
        await this.#lookFrom(same);
      }
    } catch (error) {
      this.#app.log.error({ err: error }, 'the activity log could not be read; will retry');
    }
  }

  #looked(): void {
    this.#looking = undefined;
    if (!this.#lookAgain) return;
    this.#lookAgain = false;
    // Under a stream of commits, look for several of them at a time.
    this.#looking = sleep(LOOK_EVERY_MS)
      .then(() => (this.#stopped ? undefined : this.#look()))
      .finally(() => this.#looked());
  }

  /** Starts whom the next acts concern, and moves the others past them in one statement. */
  async #lookFrom(places: readonly PlaceOf[]): Promise<void> {
    const [place] = places;
    if (!place) return;
    const { acts, waiting } = await readActivity(this.#app.database.owner, place);
    if (waiting) this.#later.plan();
    const last = acts.at(-1);
    if (!last) return;
    const here = new Set(places.map(({ reaction }) => reaction));
    const passing: string[] = [];
    for (const reaction of this.#reactions) {
      if (!here.has(reaction.name)) continue;
      if (!acts.some((act) => concerns(reaction, act))) passing.push(reaction.name);
      else if (this.#running.has(reaction.name)) this.#again.add(reaction.name);
      else this.#launch(reaction);
    }
    if (passing.length > 0) await this.#move(passing, place, last);
    if (acts.length === BATCH) this.#lookAgain = true;
  }

  async #placesOf(names: readonly string[]): Promise<PlaceOf[]> {
    const { rows } = await this.#app.database.owner.query<PlaceOf>(
      'select reaction, xid::text, seq::text from reaction_cursors where reaction = any($1)',
      [names],
    );
    return rows;
  }

  /** A place that a crash loses is reached again: reactions can run twice. */
  async #move(names: readonly string[], from: Place, to: Place): Promise<void> {
    await this.#app.database.owner.query(
      `with flush as materialized (select set_config('synchronous_commit', 'off', true))
       update reaction_cursors set xid = $2, seq = $3, failures = 0, last_error = null, updated_at = now()
       from flush where reaction = any($1) and xid = $4 and seq = $5`,
      [names, to.xid, to.seq, from.xid, from.seq],
    );
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
      // Other servers stay out: each reaction runs on one of them at a time.
      await this.#locks.whileHeld(reaction.name, async () => {
        while (!this.#stopped && (await this.#step(reaction))) {
          // Each step keeps its place; go on until the log is read.
        }
      });
    } catch (error) {
      this.#app.log.error({ err: error, reaction: reaction.name }, 'reaction failed; will retry');
      await this.#delay(reaction, error).catch(() => {});
    }
  }

  /** One batch: react, then move the place on; false once there is nothing to read. */
  async #step(reaction: Reaction): Promise<boolean> {
    const [place] = await this.#placesOf([reaction.name]);
    if (!place) return false;
    const { acts, waiting } = await readActivity(this.#app.database.owner, place);
    if (waiting) this.#later.plan();
    const last = acts.at(-1);
    if (!last) return false;
    await this.#react(reaction, acts);
    await this.#move([reaction.name], place, last);
    return acts.length === BATCH || this.#again.has(reaction.name);
  }

  async #react(reaction: Reaction, acts: readonly Activity[]): Promise<void> {
    const wanted = acts.filter((act) => concerns(reaction, act));
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
    const again = () => {
      this.#retries.delete(reaction.name);
      this.poke();
    };
    this.#retries.set(reaction.name, setTimeout(again, wait));
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
