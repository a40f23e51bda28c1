import type { App } from '#platform/api/app.ts';
import { forEachWorkspace } from '#platform/jobs/each-workspace.ts';

const PER_LOOK = 500;

/**
 * Removes files of the store that nothing names: an upload that a crash cut off from its record,
 * or a removal that did not reach the disk. A file lives as long as a column `file_id` of any table
 * holds its id. Only files that were written before `before` count, and only those of workspaces
 * that this database has, so that a data directory beside a wrong database loses nothing.
 *
 * Answers how many were removed.
 */
export async function sweepFiles(
  app: Pick<App, 'database' | 'files' | 'log'>,
  before: Date,
  signal: AbortSignal,
): Promise<number> {
  let removed = await app.files.sweepIncoming(before);
  const tables = await tablesNamingFiles(app);
  const sweep = async (workspaceId: string) => {
    const old = await app.files.list(workspaceId, before);
    for (let at = 0; at < old.length && !signal.aborted; at += PER_LOOK) {
      const ids = old.slice(at, at + PER_LOOK);
      const named = await namedAmong(app, tables, ids);
      for (const id of ids) {
        if (named.has(id)) continue;
        await app.files.remove(workspaceId, id);
        removed += 1;
      }
    }
  };
  await forEachWorkspace(app, signal, sweep, { archived: true });
  return removed;
}

async function tablesNamingFiles({ database }: Pick<App, 'database'>): Promise<string[]> {
  const { rows } = await database.owner.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where a.attname = 'file_id' and a.atttypid = 'uuid'::regtype and not a.attisdropped
       and c.relkind in ('r', 'p') and n.nspname = 'public'`,
  );
  return rows.map(({ name }) => name);
}

async function namedAmong(
  { database }: Pick<App, 'database'>,
  tables: readonly string[],
  ids: readonly string[],
): Promise<Set<string>> {
  const named = new Set<string>();
  for (const table of tables) {
    const { rows } = await database.owner.query<{ id: string }>(
      `select file_id as id from ${table} where file_id = any($1::uuid[])`,
      [ids],
    );
    for (const { id } of rows) named.add(id);
  }
  return named;
}
