import type pg from 'pg';
import { Slots } from '#platform/concurrency/slots.ts';

/**
 * Advisory locks by name that outlast statements and hold no transaction open. All that are held at
 * one time share one connection of the pool, however many they are: holders go on to use the pool.
 * When that connection dies the locks are lost, so what they guard must stand being done twice.
 */
export class SessionLocks {
  readonly #pool: pg.Pool;
  readonly #class: number;
  #client: Promise<pg.PoolClient> | undefined;
  /** A connection takes one statement at a time. */
  readonly #turn = new Slots(1);
  #users = 0;
  #broken = false;

  /** Locks of the same `lockClass` and name keep each other out, on every server of the database. */
  constructor(pool: pg.Pool, lockClass: number) {
    this.#pool = pool;
    this.#class = lockClass;
  }

  /** Runs `work` if nobody holds the lock, else nothing. */
  async whileHeld(name: string, work: () => Promise<void>): Promise<void> {
    this.#users += 1;
    this.#client ??= this.#pool.connect();
    const lock = [this.#class, name];
    try {
      const client = await this.#client;
      if (!(await this.#ask(client, 'pg_try_advisory_lock', lock))) return;
      try {
        await work();
      } finally {
        await this.#ask(client, 'pg_advisory_unlock', lock);
      }
    } finally {
      this.#users -= 1;
      if (this.#users === 0) await this.#giveBack();
    }
  }

  async #ask(client: pg.PoolClient, what: string, lock: readonly unknown[]): Promise<boolean> {
    try {
      const { rows } = await this.#turn.run(() =>
        client.query<{ done: boolean }>(`select ${what}($1, hashtext($2)) as done`, [...lock]),
      );
      return rows[0]?.done ?? false;
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }

  async #giveBack(): Promise<void> {
    const [client, broken] = [this.#client, this.#broken];
    this.#client = undefined;
    this.#broken = false;
    await client?.then(
      (taken) => taken.release(broken),
      () => {},
    );
  }
}
