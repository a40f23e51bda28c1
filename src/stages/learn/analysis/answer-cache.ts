/** An answer with when its events were read. */
export interface Kept<T> {
  readonly value: T;
  readonly askedAt: number;
}

interface Entry<T> extends Kept<T> {
  readonly until: number;
  readonly bytes: number;
}

const MOST = 200;
const MOST_BYTES = 64 * 1024 * 1024;
/** What a number or an object takes, roughly. */
const SLOT_BYTES = 16;
const OBJECT_BYTES = 48;

/** Roughly what a value takes in memory. */
export function bytesOf(value: unknown): number {
  if (typeof value === 'string') return OBJECT_BYTES + 2 * value.length;
  if (typeof value !== 'object' || value === null) return SLOT_BYTES;
  let bytes = OBJECT_BYTES;
  for (const part of Array.isArray(value) ? value : Object.values(value)) bytes += bytesOf(part);
  return bytes;
}

/**
 * Answers of the last moments, so that a dashboard looked at by many asks once. Each server keeps
 * its own, briefly: what is erased or arrives late shows soon after. All together are bounded in
 * number and in bytes.
 */
export class AnswerCache<T> {
  readonly #kept = new Map<string, Entry<T>>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** Roughly what is kept. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: string, now: number): Kept<T> | null {
    const found = this.#kept.get(key);
    if (!found) return null;
    this.#drop(key);
    if (found.until <= now) return null;
    // The last used stands last; the first are let go.
    this.#keep(key, found);
    return found;
  }

  set(key: string, value: T, { now, forMs }: { now: number; forMs: number }): void {
    this.#drop(key);
    for (const [other, { until }] of this.#kept) if (until <= now) this.#drop(other);
    const bytes = bytesOf(key) + bytesOf(value);
    if (bytes > this.#mostBytes) return;
    this.#keep(key, { value, askedAt: now, until: now + forMs, bytes });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST && this.#bytes <= this.#mostBytes) break;
      this.#drop(oldest);
    }
  }

  #keep(key: string, entry: Entry<T>): void {
    this.#kept.set(key, entry);
    this.#bytes += entry.bytes;
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}
