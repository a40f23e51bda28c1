/** An answer with when its events were read. */
export interface Kept<T> {
  readonly value: T;
  readonly askedAt: number;
}

const MOST = 200;

/**
 * Answers of the last moments, so that a dashboard looked at by many asks once. Each server keeps
 * its own, briefly: what is erased or arrives late shows soon after.
 */
export class AnswerCache<T> {
  readonly #kept = new Map<string, Kept<T> & { readonly until: number }>();

  get(key: string, now: number): Kept<T> | null {
    const found = this.#kept.get(key);
    if (!found) return null;
    this.#kept.delete(key);
    if (found.until <= now) return null;
    // The last used stands last; the first are let go.
    this.#kept.set(key, found);
    return found;
  }

  set(key: string, value: T, { now, forMs }: { now: number; forMs: number }): void {
    this.#kept.set(key, { value, askedAt: now, until: now + forMs });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST) break;
      this.#kept.delete(oldest);
    }
  }
}
