import { and, eq, gte, ilike, inArray, isNotNull, isNull, lte, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Actor } from '#platform/auth/actor.ts';
import type { AnyField } from '#platform/contract/field.ts';
import {
  filterName,
  type ListQuery,
  type Operator,
  operatorsOf,
  parseCustomFilter,
} from '#platform/contract/list-query.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import { columnOf, type ResourceTable } from './table.ts';

/** The `where` of a list: everything its query asks for, in the actor's workspace. */
export function whereOf(
  resource: AnyResource,
  table: ResourceTable,
  query: Partial<ListQuery>,
  actor: Actor,
): SQL | undefined {
  const conditions: (SQL | undefined)[] = [eq(table.workspaceId, actor.workspaceId)];
  if (query.archived !== 'all') {
    conditions.push(
      query.archived === 'true' ? isNotNull(table.archivedAt) : isNull(table.archivedAt),
    );
  }
  if (query.ids) conditions.push(inArray(table.id, query.ids));
  if (query.q) conditions.push(searchCondition(resource, table, query.q));
  const filters = filtersOf(resource);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    const filter = filters.get(name);
    const custom = filter ? null : parseCustomFilter(name);
    if (filter) conditions.push(fieldCondition(table, filter, value, actor));
    if (custom) conditions.push(customCondition(table, custom, String(value)));
  }
  return and(...conditions);
}

/** A field, and how a parameter asks for it. */
interface Filter {
  readonly name: string;
  readonly field: AnyField;
  readonly operator: Operator;
}

const filtersByResource = new WeakMap<AnyResource, ReadonlyMap<string, Filter>>();

/** What each parameter of a resource's list asks for. */
function filtersOf(resource: AnyResource): ReadonlyMap<string, Filter> {
  const known = filtersByResource.get(resource);
  if (known) return known;
  const filters = new Map(
    Object.entries(resource.allFields).flatMap(([name, field]) =>
      operatorsOf(field).map((operator) => [filterName(name, operator), { name, field, operator }]),
    ),
  );
  filtersByResource.set(resource, filters);
  return filters;
}

function fieldCondition(
  table: ResourceTable,
  { name, field, operator }: Filter,
  value: unknown,
  actor: Actor,
): SQL {
  const { kind, tree } = field.state;
  const column = columnOf(table, name);
  if (operator === 'within') return withinCondition(column, tree, value as string[], actor);
  return condition(column, kind, operator, kind === 'person' ? withMe(value, actor) : value);
}

function withMe(value: unknown, actor: Actor): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((id) => {
    if (id !== 'me') return id;
    if (actor.userId) return actor.userId;
    throw new Problem('invalid_input', '“me” needs a person; this caller is none.');
  });
}

function condition(column: PgColumn, kind: string, operator: Operator, value: unknown): SQL {
  if (operator === 'none') {
    const empty = kind === 'tags' || kind === 'list' ? sql`${column} = '{}'` : isNull(column);
    return value === true ? empty : sql`not (${empty})`;
  }
  if (operator === 'in') return inArray(column, value as string[]);
  if (operator === 'has') return sql`${column} @> ${sql.param(value, column)}`;
  if (operator === 'contains') return ilike(column, `%${escapeLike(String(value))}%`);
  if (operator === 'gte') return gte(column, value);
  if (operator === 'lte') {
    // A day as an upper bound means the whole of that day.
    return kind === 'timestamp' && /^\d{4}-\d\d-\d\d$/.test(String(value))
      ? sql`${column} < (${value}::date + 1)`
      : lte(column, value);
  }
  return eq(column, value);
}

/** Points at one of these, or at anything below them. */
function withinCondition(
  column: PgColumn,
  tree: string | undefined,
  ids: readonly string[],
  { workspaceId }: Actor,
): SQL {
  const table = sql.identifier(tree ?? '');
  return sql`${column} in (
    with recursive below as (
      select id from ${table} where workspace_id = ${workspaceId} and id = any(${sql.param([...ids])}::uuid[])
      union
      select t.id from ${table} t join below b on t.parent_id = b.id where t.workspace_id = ${workspaceId}
    ) select id from below)`;
}

function customCondition(
  table: ResourceTable,
  { key, operator }: { key: string; operator: string },
  value: string,
): SQL {
  const held = sql`${table.custom} ->> ${key}`;
  if (operator === 'none')
    return value === 'true' ? sql`${held} is null` : sql`${held} is not null`;
  if (operator === 'contains') return sql`${held} ilike ${`%${escapeLike(value)}%`}`;
  if (operator === 'is') {
    const candidates = value.split(',').flatMap((one) => customCandidates(key, one.trim()));
    return sql`(${sql.join(
      candidates.map((json) => sql`${table.custom} @> ${json}::jsonb`),
      sql` or `,
    )})`;
  }
  const compare = operator === 'gte' ? sql`>=` : sql`<=`;
  return Number.isFinite(Number(value))
    ? sql`(case when jsonb_typeof(${table.custom} -> ${key}) = 'number' then (${held})::double precision end) ${compare} ${Number(value)}`
    : sql`${held} ${compare} ${value}`;
}

/** A custom value typed in an address may mean a text or a number; the index can answer both. */
function customCandidates(key: string, value: string): string[] {
  const asText = JSON.stringify({ [key]: value });
  return value !== '' && Number.isFinite(Number(value))
    ? [asText, JSON.stringify({ [key]: Number(value) })]
    : [asText];
}

function escapeLike(value: string): string {
  return value.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
}

function searchCondition(resource: AnyResource, table: ResourceTable, q: string): SQL {
  const key = sql`${table.key} = ${q.trim().toUpperCase()}`;
  const search = table.search;
  if (!search) {
    return sql`(${ilike(columnOf(table, resource.title), `%${escapeLike(q)}%`)} or ${key})`;
  }
  return sql`(${search} @@ ${searchQuery(q)} or ${key})`;
}

/** All words, the last one as a prefix; quotes, `or` and a leading minus work as in web search. */
export function searchQuery(q: string, config: 'english' | 'simple' = 'english'): SQL {
  const words = q.match(/[\p{L}\p{N}_]+/gu) ?? [];
  if (words.length === 0 || /"|(^|\s)-|\sor\s/i.test(q)) {
    return sql`websearch_to_tsquery(${config}::regconfig, ${q})`;
  }
  return sql`to_tsquery(${config}::regconfig, ${`${words.join(' & ')}:*`})`;
}
