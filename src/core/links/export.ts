import { sql } from 'drizzle-orm';
import type { Actor } from '#platform/auth/actor.ts';
import { csvOfPages } from '#platform/csv/pages.ts';
import type { Database } from '#platform/db/database.ts';

const PAGE = 1000;
const HEADER = [
  'id',
  'fromNoun',
  'fromKey',
  'fromId',
  'kind',
  'toNoun',
  'toKey',
  'toId',
  'createdAt',
];

interface Row extends Record<string, unknown> {
  id: string;
  cells: (string | null)[];
}

/** Every link of the workspace as CSV, oldest first; the text comes as it is read. */
export function linksAsCsv(database: Database, actor: Actor): Promise<AsyncGenerator<string>> {
  return csvOfPages(HEADER, (after) =>
    database.transaction(
      actor,
      async (tx) => {
        const { rows } = await tx.db.execute<Row>(sql`
          select l.id, array[l.id::text, l.from_noun, f.key, l.from_id::text, l.kind,
            l.to_noun, t.key, l.to_id::text,
            to_char(l.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')] as cells
          from links l
          join records f on f.workspace_id = l.workspace_id and f.id = l.from_id
          join records t on t.workspace_id = l.workspace_id and t.id = l.to_id
          where l.workspace_id = ${tx.workspaceId} ${after ? sql`and l.id > ${after}` : sql``}
          order by l.id limit ${PAGE}`);
        return {
          rows: rows.map(({ cells }) => cells),
          nextCursor: rows.length === PAGE ? (rows.at(-1)?.id ?? null) : null,
        };
      },
      { readOnly: true },
    ),
  );
}
