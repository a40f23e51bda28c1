import type { App } from '#platform/api/app.ts';

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
  { database, files }: Pick<App, 'database' | 'files'>,
  before: Date,
  signal: AbortSignal,
): Promise<number> {
  let removed = await files.sweepIncoming(before);
  const { rows: tables } = await database.owner.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where a.attname = 'file_id' and a.atttypid = 'uuid'::regtype and not a.attisdropped
       and c.relkind in ('r', 'p') and n.nspname = 'public'`,
  );
  const { rows: workspaces } = await database.owner.query<{ id: string }>(
    'select id from workspaces',
  );
  for (const { id: workspaceId } of workspaces) {
    const old = await files.list(workspaceId, before);
    for (let at = 0; at < old.length && !signal.aborted; at += PER_LOOK) {
      const ids = old.slice(at, at + PER_LOOK);
      const named = new Set<string>();
      for (const { name } of tables) {
        const { rows } = await database.owner.query<{ id: string }>(
          `select file_id as id from ${name} where file_id = any($1::uuid[])`,
          [ids],
        );
        for (const { id } of rows) named.add(id);
      }
      for (const id of ids) {
        if (named.has(id)) continue;
        await files.remove(workspaceId, id);
        removed += 1;
      }
    }
  }
  return removed;
}
