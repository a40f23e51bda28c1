const LOOK_EVERY_MS = 50;
/** How long what was stopped has to let go of its memory. */
const GRACE_MS = 250;
const MEBIBYTE = 1024 * 1024;

/**
 * Most bytes that the process may hold while members' own SQL runs. DuckDB keeps its tables, sorts
 * and groups within `memoryMb`; a text or a list that one function makes is outside of that, and
 * can be of any size.
 */
export function mostBytes(memoryMb: number): number {
  return (2 * memoryMb + 512) * MEBIBYTE;
}

/** Something that can be stopped, and given up where it does not stop. */
export interface Watched {
  /** Asks it to end. */
  stop(): void;
  /** Ends it for whoever waits for it; the process is not to be used after that. */
  giveUp(): void;
}

/** Stops what outgrows the process's memory, before the system has to choose a process to end. */
export class MemoryWatch {
  readonly #most: number;
  readonly #read: () => number;
  readonly #running = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;
  #overSince: number | null = null;

  constructor(most: number, read: () => number = () => process.memoryUsage.rss()) {
    this.#most = most;
    this.#read = read;
  }

  /** Watches over some work while it lasts. */
  async over<T>(watched: Watched, work: () => Promise<T>): Promise<T> {
    this.#running.add(watched);
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS);
    try {
      return await work();
    } finally {
      this.#running.delete(watched);
      if (this.#running.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
        this.#overSince = null;
      }
    }
  }

  #look(): void {
    if (this.#read() <= this.#most) {
      this.#overSince = null;
      return;
    }
    this.#overSince ??= Date.now();
    const isLate = Date.now() - this.#overSince > GRACE_MS;
    for (const watched of this.#running) {
      if (isLate) watched.giveUp();
      else watched.stop();
    }
  }
}
