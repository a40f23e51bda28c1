import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';
import { columnList, listTables, qualified, STABLE_TEXT } from './catalog.ts';
import { hashCopy } from './digest.ts';
import { BackupError, type BackupManifest, type BackupTable, tableKey } from './format.ts';
import type { BackupEntry } from './read.ts';
import { adoptTransactionIds } from './transaction-ids.ts';

/**
 * Writes a backup's rows into a freshly migrated database, within one transaction of the caller.
 * Foreign keys and triggers stand aside while rows arrive; the keys are then checked over all of
 * them.
 */
export class TableLoader {
  readonly #client: pg.Client;
  readonly #manifest: BackupManifest;
  #current: { table: BackupTable; stream: CopyStreamQuery } | undefined;
  #putBack: string[] = [];

  constructor(client: pg.Client, manifest: BackupManifest) {
    this.#client = client;
    this.#manifest = manifest;
  }

  /** Empties the tables of what migrations put in and sets constraints and triggers aside. */
  async begin(): Promise<void> {
    await this.#client.query(STABLE_TEXT);
    await this.#refuseUnknownTables();
    const aside = await listInTheWay(this.#client);
    for (const { off } of aside) await this.#client.query(off);
    this.#putBack = aside.map(({ on }) => on);
    const tables = await listTables(this.#client);
    if (tables.length > 0) {
      await this.#client.query(`truncate ${tables.map(qualified).join(', ')}`);
    }
  }

  /** Takes the next piece of a table; the pieces of one table follow each other. */
  async write(key: string, { content }: BackupEntry): Promise<void> {
    if (!this.#current || tableKey(this.#current.table) !== key) {
      await this.#finishTable();
      this.#current = this.#startTable(key);
    }
    const { stream } = this.#current;
    for await (const part of content) {
      if (!stream.write(part)) await once(stream, 'drain');
    }
  }

  /** Compares what is stored with the manifest, and restores keys, triggers and sequences. */
  async finish(): Promise<void> {
    await this.#finishTable();
    for (const table of this.#manifest.tables) await this.#verify(table);
    await adoptTransactionIds(this.#client);
    for (const statement of this.#putBack) await this.#client.query(statement);
    for (const sequence of this.#manifest.sequences) {
      if (sequence.value === null) continue;
      const name = qualified(sequence);
      await this.#client.query('select setval($1::regclass, $2::bigint)', [name, sequence.value]);
    }
  }

  #startTable(key: string): { table: BackupTable; stream: CopyStreamQuery } {
    const table = this.#manifest.tables.find((candidate) => tableKey(candidate) === key);
    if (!table) throw new BackupError(`The backup changed while it was read: ${key} is new.`);
    const statement = `copy ${qualified(table)} (${columnList(table.columns)}) from stdin`;
    const stream = this.#client.query(copyFrom(statement));
    // Reported by the write or the end that meets it.
    stream.on('error', () => undefined);
    return { table, stream };
  }

  async #finishTable(): Promise<void> {
    if (!this.#current) return;
    const { stream } = this.#current;
    this.#current = undefined;
    stream.end();
    await finished(stream);
  }

  async #refuseUnknownTables(): Promise<void> {
    const known = new Set((await listTables(this.#client)).map(tableKey));
    const unknown = this.#manifest.tables.map(tableKey).filter((key) => !known.has(key));
    if (unknown.length > 0) {
      throw new BackupError(
        `The backup holds tables that Throughline did not make (${unknown.join(', ')}): move them to a schema or database of their own where the backup comes from, and make it again.`,
      );
    }
  }

  async #verify(table: BackupTable): Promise<void> {
    const statement = `copy ${qualified(table)} (${columnList(table.columns)}) to stdout`;
    const found = await hashCopy(this.#client, statement);
    if (found.rows !== table.rows || found.sha256 !== table.sha256) {
      throw new BackupError(
        `The table ${tableKey(table)} came out of the database other than it went in: check this machine's disk and memory, then restore again.`,
      );
    }
  }
}

interface InTheWay {
  off: string;
  on: string;
}

/** Foreign keys and the triggers of our own, each with the statement that brings it back. */
async function listInTheWay(client: pg.Client): Promise<InTheWay[]> {
  const keys = await client.query<InTheWay>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as off,
            format('alter table %s add constraint %I %s', conrelid::regclass, conname,
                   pg_get_constraintdef(oid)) as "on"
     from pg_constraint where contype = 'f' and conparentid = 0`,
  );
  const triggers = await client.query<InTheWay>(
    `select format('alter table %s disable trigger %I', tgrelid::regclass, tgname) as off,
            format('alter table %s enable %s trigger %I', tgrelid::regclass,
                   case tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end,
                   tgname) as "on"
     from pg_trigger where not tgisinternal and tgparentid = 0 and tgenabled <> 'D'`,
  );
  return [...keys.rows, ...triggers.rows];
}
