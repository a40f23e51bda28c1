import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { AnyResource, RecordOf } from '#platform/contract/resource.ts';
import type { RecordTable } from '#platform/db/columns.ts';

/** A record table whose columns are looked up by field name. */
export type ResourceTable = RecordTable & Record<string, PgColumn>;

/** The table a resource needs: a column for each of its fields. The compiler names a missing one. */
export type TableFor<C> = PgTable & Record<keyof RecordOf<C> | 'workspaceId', PgColumn>;

/** The column of a field; a field without one is a mistake of ours, told at start. */
export function columnOf(table: ResourceTable, name: string): PgColumn {
  const column = table[name];
  if (!column) throw new Error(`The table has no column for “${name}”.`);
  return column;
}

/** What a select of whole records names. */
export function selectionOf(resource: AnyResource, table: ResourceTable): Record<string, PgColumn> {
  const names = ['id', 'version', 'archivedAt', 'custom', ...Object.keys(resource.allFields)];
  return Object.fromEntries(names.map((name) => [name, columnOf(table, name)]));
}

/** A name as SQL has it. */
export function quoted(name: string): string {
  return `"${name}"`;
}
