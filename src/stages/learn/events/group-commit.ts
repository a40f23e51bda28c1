import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '#platform/contract/problem.ts';
import type { AppendResult, StoredEvent } from './event-store.ts';

export interface GroupCommitOptions {
  /** Stores events durably; answers the positions of those that were there already. */
  readonly commit: (events: readonly StoredEvent[]) => Promise<readonly number[]>;
  /** Whether a failed commit may be tried again at once: the store is coming back. */
  readonly mayRetry: (error: unknown) => boolean;
  /** How long callers are gathered for one commit. */
  readonly windowMs?: number;
  /** Events that may wait; beyond it callers hear that the store is busy. */
  readonly maxWaiting?: number;
  /** Events in one commit. */
  readonly maxBatch?: number;
}

interface Waiting {
  readonly events: readonly StoredEvent[];
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

const WINDOW_MS = 10;
const MAX_WAITING = 50_000;
const MAX_BATCH = 20_000;
const RETRY_FOR_MS = 10_000;

/**
 * Joins the events of many callers into one commit, since each costs a flush to disk. A caller's
 * promise resolves after the commit that holds its events. When the store goes away in the middle,
 * the same events are sent again: their ids make that harmless.
 */
export class GroupCommit {
  readonly #options: Required<GroupCommitOptions>;
  #queue: Waiting[] = [];
  #waiting = 0;
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(options: GroupCommitOptions) {
    this.#options = {
      windowMs: WINDOW_MS,
      maxWaiting: MAX_WAITING,
      maxBatch: MAX_BATCH,
      ...options,
    };
  }

  append(events: readonly StoredEvent[]): Promise<AppendResult> {
    if (events.length === 0) return Promise.resolve({ accepted: 0, duplicates: 0 });
    if (this.#closed) return Promise.reject(closing());
    // A batch larger than the whole buffer must still pass when nothing else waits.
    if (this.#waiting > 0 && this.#waiting + events.length > this.#options.maxWaiting) {
      return Promise.reject(
        new Problem(
          'unavailable',
          'Events arrive faster than they can be stored. None of these was kept: send them again in a moment.',
        ),
      );
    }
    this.#waiting += events.length;
    const { promise, resolve, reject } = Promise.withResolvers<AppendResult>();
    this.#queue.push({ events, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Takes no more, and waits for what is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        // Before each, not the first alone: who was just answered sends the next a moment later,
        // and one commit for all of them is half the work of two.
        if (this.#waiting < this.#options.maxBatch) await sleep(this.#options.windowMs);
        const group = this.#take();
        await this.#commit(group);
      }
    } finally {
      this.#running = null;
    }
  }

  #take(): Waiting[] {
    let size = 0;
    const end = this.#queue.findIndex(({ events }, at) => {
      size += events.length;
      return at > 0 && size > this.#options.maxBatch;
    });
    return this.#queue.splice(0, end === -1 ? this.#queue.length : end);
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const events = group.flatMap((waiting) => waiting.events);
    try {
      const known = new Set(await this.#persist(events));
      let at = 0;
      for (const waiting of group) {
        let duplicates = 0;
        for (const end = at + waiting.events.length; at < end; at++) {
          if (known.has(at)) duplicates += 1;
        }
        waiting.resolve({ accepted: waiting.events.length - duplicates, duplicates });
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      this.#waiting -= events.length;
    }
  }

  async #persist(events: readonly StoredEvent[]): Promise<readonly number[]> {
    const deadline = Date.now() + RETRY_FOR_MS;
    for (;;) {
      try {
        return await this.#options.commit(events);
      } catch (error) {
        if (this.#closed || Date.now() > deadline || !this.#options.mayRetry(error)) throw error;
        await sleep(100);
      }
    }
  }
}

function closing(): Problem {
  return new Problem('unavailable', 'The server is stopping. Send the events again in a moment.');
}
