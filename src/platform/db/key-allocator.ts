import type pg from 'pg';

interface Waiting {
  readonly count: number;
  readonly resolve: (first: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Hands out the numbers of human keys (FB-123). Callers that wait at the same
 * time share one statement, so many writers do not queue on one counter row.
 * The statement commits by itself and without waiting for the disk: the record
 * that uses the number commits later and flushes it along. A failed create
 * leaves a gap, never a duplicate.
 */
export class KeyAllocator {
  readonly #pool: pg.Pool;
  readonly #waiting = new Map<string, Waiting[]>();

  /** `pool` must have the owner's rights: counters are advanced outside any workspace's transaction. */
  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** The first of `count` consecutive numbers. */
  allocate(workspaceId: string, prefix: string, count = 1): Promise<number> {
    const lane = `${workspaceId} ${prefix}`;
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(lane);
      if (waiting) {
        waiting.push({ count, resolve, reject });
        return;
      }
      this.#waiting.set(lane, []);
      void this.#serve(lane, workspaceId, prefix, [{ count, resolve, reject }]);
    });
  }

  async #serve(lane: string, workspaceId: string, prefix: string, batch: Waiting[]) {
    const total = batch.reduce((sum, { count }) => sum + count, 0);
    try {
      const last = await this.#advance(workspaceId, prefix, total);
      let next = last - total + 1;
      for (const { count, resolve } of batch) {
        resolve(next);
        next += count;
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    const more = this.#waiting.get(lane) ?? [];
    if (more.length === 0) {
      this.#waiting.delete(lane);
      return;
    }
    this.#waiting.set(lane, []);
    void this.#serve(lane, workspaceId, prefix, more);
  }

  async #advance(workspaceId: string, prefix: string, by: number): Promise<number> {
    const { rows } = await this.#pool.query<{ last: string }>(
      `with flush as materialized (select set_config('synchronous_commit', 'off', true))
       insert into key_counters as k (workspace_id, prefix, last)
       select $1, $2, $3 from flush
       on conflict (workspace_id, prefix) do update set last = k.last + $3
       returning last`,
      [workspaceId, prefix, by],
    );
    return Number(rows[0]?.last);
  }
}
