import { type SQL, sql } from 'drizzle-orm';
import type { App } from '#platform/api/app.ts';
import type { Actor } from '#platform/auth/actor.ts';
import { csvRecord } from '#platform/csv/write.ts';
import type { Tx } from '#platform/db/database.ts';
import type { ImportProblem, ImportProblemKind } from './imports.contract.ts';

const KINDS_SHOWN = 100;
const ROWS_PER_READ = 1_000;

/** Which problems of an import are meant; all of its phase unless narrowed. */
interface Which {
  readonly importId: string;
  readonly phase: 'check' | 'run';
  readonly column?: string | undefined;
  readonly code?: string | undefined;
}

interface ProblemRow extends ImportProblem, Record<string, unknown> {
  id: string;
}

function these(tx: Tx, { importId, phase, column, code }: Which): SQL {
  const one = (name: string, value: string | undefined) =>
    value === undefined ? sql`` : sql`and ${sql.identifier(name)} = ${value}`;
  return sql`workspace_id = ${tx.workspaceId} and import_id = ${importId} and phase = ${phase}
    ${one('column_name', column)} ${one('code', code)}`;
}

/** Some problems, in the order of the file, behind one that was read before. */
export async function problemsAfter(
  tx: Tx,
  which: Which,
  after: string,
  limit: number,
): Promise<ProblemRow[]> {
  const { rows } = await tx.db.execute<ProblemRow>(sql`
    select id::text, row_number as "rowNumber", line, column_name as "column", code, message
    from import_problems where ${these(tx, which)} and id > ${after}::bigint
    order by import_problems.id limit ${limit}`);
  return rows;
}

/** The kinds of problems, by column and code: what to mend first. */
export async function problemKinds(
  tx: Tx,
  which: Which,
): Promise<{ items: ImportProblemKind[]; kinds: number }> {
  const { rows } = await tx.db.execute<ImportProblemKind & Record<string, unknown>>(sql`
    with kinds as (
      select column_name, code, count(*)::int as count, min(id) as first,
        (count(*) over ())::int as kinds
      from import_problems where ${these(tx, which)}
      group by column_name, code order by 3 desc, 1, 2 limit ${KINDS_SHOWN}
    )
    select k.column_name as "column", k.code, k.count, k.kinds, p.message as example
    from kinds k
    join import_problems p on p.workspace_id = ${tx.workspaceId} and p.import_id = ${which.importId}
      and p.phase = ${which.phase} and p.id = k.first
    order by k.count desc, 1, 2`);
  return {
    items: rows.map(({ kinds: _, ...kind }) => kind),
    kinds: Number(rows[0]?.kinds ?? 0),
  };
}

/** All of them as a CSV file, read piece by piece. */
export async function* problemsCsv(app: App, actor: Actor, which: Which): AsyncGenerator<string> {
  yield csvRecord(['Row', 'Line', 'Column', 'Problem', 'Code']);
  for (let after = '0'; ; ) {
    const rows = await app.database.transaction(
      actor,
      (tx) => problemsAfter(tx, which, after, ROWS_PER_READ),
      { readOnly: true },
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    yield rows
      .map((row) => csvRecord([row.rowNumber, row.line, row.column, row.message, row.code]))
      .join('');
  }
}
