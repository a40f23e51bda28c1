import { and, eq, inArray, isNull, notInArray, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { App } from '#platform/api/app.ts';
import type { Tx } from '#platform/db/database.ts';
import { columnOf, type ResourceTable } from '#platform/resource/table.ts';

/** Which of these records others still point to: by a reference, a tag, a link of the thread or a comment. */
export async function findUsed(
  app: App,
  tx: Tx,
  noun: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const used = new Set<string>();
  if (ids.length === 0) return used;
  for (const service of app.services.values()) {
    const { table } = service.store;
    for (const [name, field] of Object.entries(service.resource.allFields)) {
      const points = field.state.kind === 'reference' && field.state.target === noun;
      if (points)
        for (const id of await pointedTo(tx, table, columnOf(table, name), ids)) used.add(id);
      if (noun === 'tag' && field.state.kind === 'tags') {
        for (const id of await taggedWith(tx, table, columnOf(table, name), ids)) used.add(id);
      }
    }
  }
  for (const id of await linkedOrDiscussed(tx, ids)) used.add(id);
  return used;
}

function living(tx: Tx, table: ResourceTable): SQL | undefined {
  return and(eq(table.workspaceId, tx.workspaceId), isNull(table.archivedAt));
}

async function pointedTo(
  tx: Tx,
  table: ResourceTable,
  column: PgColumn,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await tx.db
    .selectDistinct({ id: column })
    .from(table)
    // Those that go together do not hold each other.
    .where(and(living(tx, table), inArray(column, [...ids]), notInArray(table.id, [...ids])));
  return rows.map(({ id }) => String(id));
}

async function taggedWith(
  tx: Tx,
  table: ResourceTable,
  column: PgColumn,
  ids: readonly string[],
): Promise<string[]> {
  const wanted = sql`${sql.param([...ids])}::uuid[]`;
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select distinct tag as id from ${table}, unnest(${column}) tag
    where ${living(tx, table)} and ${column} && ${wanted} and tag = any(${wanted})`);
  return rows.map(({ id }) => id);
}

async function linkedOrDiscussed(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const wanted = sql`${sql.param([...ids])}::uuid[]`;
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select from_id as id from links where workspace_id = ${tx.workspaceId} and from_id = any(${wanted})
    union
    select to_id from links where workspace_id = ${tx.workspaceId} and to_id = any(${wanted})
    union
    select record_id from comments
    where workspace_id = ${tx.workspaceId} and record_id = any(${wanted}) and deleted_at is null`);
  return rows.map(({ id }) => id);
}
