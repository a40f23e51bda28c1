import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '#platform/api/cursor.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import { columnOf, type ResourceTable } from './table.ts';

/** An order over a table, ties broken by id, nulls last: exactly one order for every list. */
export interface Order {
  readonly name: string;
  readonly descending: boolean;
  readonly nullable: boolean;
}

/** Records are numbered in order of creation, so the id itself is the order by creation. */
export function orderOf(
  resource: AnyResource,
  table: ResourceTable,
  sort: string | undefined,
): Order {
  const wanted = sort ?? resource.defaultSort ?? '-createdAt';
  const descending = wanted.startsWith('-');
  const name = descending ? wanted.slice(1) : wanted;
  // Asking for nulls last would keep an index from serving where there are none.
  return { name, descending, nullable: !columnOf(table, name).notNull };
}

export function orderBy(table: ResourceTable, order: Order): SQL {
  const direction = order.descending ? sql`desc` : sql`asc`;
  if (order.name === 'createdAt') return sql`${table.id} ${direction}`;
  const column = columnOf(table, order.name);
  return order.nullable
    ? sql`${column} ${direction} nulls last, ${table.id} ${direction}`
    : sql`${column} ${direction}, ${table.id} ${direction}`;
}

const cursorSchema = z.tuple([
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
  z.uuid(),
]);

/** The condition “after this place in the order”. */
export function afterCursor(table: ResourceTable, order: Order, cursor: string): SQL {
  const [name, value, id] = decodeCursor(cursorSchema, cursor);
  if (name !== orderName(order)) {
    throw new Problem(
      'invalid_input',
      'The cursor belongs to another sort order. Start from the first page.',
    );
  }
  const beyond = order.descending ? sql`<` : sql`>`;
  if (order.name === 'createdAt') return sql`${table.id} ${beyond} ${id}`;
  const column = columnOf(table, order.name);
  const bound = sql.param(value, column);
  if (value === null) return sql`(${column} is null and ${table.id} ${beyond} ${id})`;
  const later = sql`(${column}, ${table.id}) ${beyond} (${bound}, ${id}::uuid)`;
  return order.nullable ? sql`(${later} or ${column} is null)` : later;
}

export function cursorAfter(order: Order, record: Record<string, unknown>): string {
  const value = order.name === 'createdAt' ? null : (record[order.name] ?? null);
  return encodeCursor([orderName(order), value, record.id]);
}

/** An order as `sort` names it. */
export function orderName(order: Order): string {
  return (order.descending ? '-' : '') + order.name;
}
