/** So many at once, the others one after the other in the order in which they came. */
export class Slots {
  readonly #count: number;
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(count: number) {
    this.#count = count;
    this.#free = count;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#queue.length;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#take();
    try {
      return await work();
    } finally {
      this.#give();
    }
  }

  /** Waits until nobody else is in, and keeps them out meanwhile. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const all = Array.from({ length: this.#count }, () => this.#take());
    await Promise.all(all);
    try {
      return await work();
    } finally {
      for (const _ of all) this.#give();
    }
  }

  async #take(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.#queue.push(resolve));
  }

  #give(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#free += 1;
  }
}
