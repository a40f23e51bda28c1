import { Slots } from '#platform/concurrency/slots.ts';
import { Problem } from '#platform/contract/problem.ts';

/** One fewer than the event store reads at once, so that no workspace keeps the others out. */
const AT_ONCE = 2;
const MOST_WAITING = 30;

/** Lets each workspace read so much at once; what is more waits for its turn. */
export class Turns {
  readonly #slots = new Map<string, { readonly slots: Slots; users: number }>();

  /** Workspaces that read or wait. */
  get size(): number {
    return this.#slots.size;
  }

  /** @throws Problem 429 where too much waits already. */
  async run<T>(workspaceId: string, work: () => Promise<T>): Promise<T> {
    const turn = this.#slots.get(workspaceId) ?? { slots: new Slots(AT_ONCE), users: 0 };
    if (turn.slots.waiting >= MOST_WAITING) {
      const message = 'Too many questions of this workspace are waiting. Ask again in a moment.';
      throw new Problem('rate_limited', message);
    }
    this.#slots.set(workspaceId, turn);
    turn.users += 1;
    try {
      return await turn.slots.run(work);
    } finally {
      turn.users -= 1;
      if (turn.users === 0) this.#slots.delete(workspaceId);
    }
  }
}
