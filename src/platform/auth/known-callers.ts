import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import type { Database, Statement } from '#platform/db/database.ts';
import { hashToken } from './secrets.ts';

/** No change goes unheard for longer, should PostgreSQL's word of it be lost. */
const LONGEST_MS = 10_000;
const MOST = 2000;

/**
 * Who the holders of sessions and keys are, asked of the database once in a while and not with each
 * request. All of it is forgotten whenever this server writes for anybody, before the answer is out,
 * and when PostgreSQL tells that sessions, keys, people, members or workspaces were changed by
 * anybody else; nothing is kept while its word is not heard.
 */
export class KnownCallers {
  readonly #database: Database;
  readonly #hears: () => boolean;
  readonly #rows = new LRUCache<string, object>({ max: MOST, ttl: LONGEST_MS });
  #forgotten = 0;

  /** `hears` says whether word of changes by others would arrive now. */
  constructor(database: Database, hears: () => boolean) {
    this.#database = database;
    this.#hears = hears;
  }

  /** The row that `statement` finds for a secret and the workspace it is used in. */
  async find<R extends pg.QueryResultRow>(
    statement: Statement & { name: string },
    secret: string,
    workspace: string | null,
  ): Promise<R | undefined> {
    const hash = hashToken(secret);
    // No workspace has an empty name, but one may well be called “null”.
    const key = `${statement.name} ${hash.toString('base64')} ${workspace ?? ''}`;
    const known = this.#hears() ? this.#rows.get(key) : undefined;
    if (known) return known as R;
    const before = this.#forgotten;
    const [row] = await this.#database.query<R>(statement, [hash, workspace]);
    // Was anything changed meanwhile, this may be how it was before.
    if (row && before === this.#forgotten) this.#rows.set(key, row);
    return row;
  }

  forget(): void {
    this.#forgotten += 1;
    if (this.#rows.size > 0) this.#rows.clear();
  }
}
