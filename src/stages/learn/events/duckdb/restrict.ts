import type { DuckDBConnection } from '@duckdb/node-api';
import {
  ALLOWED_FUNCTIONS,
  BARE_FUNCTIONS,
  BOUNDED_FUNCTIONS,
  MOST_REPEATS,
  TABLE_FUNCTIONS,
} from './allowed-functions.ts';
import { EngineError } from './protocol.ts';

type Node = Record<string, unknown>;
/** Names that WITH gave, as far as they can be seen from where one is. */
type Scope = ReadonlySet<string>;

/** Kinds of expressions. */
const EXPRESSIONS = new Set([
  'BETWEEN',
  'CASE',
  'CAST',
  'COLLATE',
  'COLUMN_REF',
  'COMPARISON',
  'CONJUNCTION',
  'CONSTANT',
  'FUNCTION',
  'LAMBDA',
  'LAMBDA_REF',
  'OPERATOR',
  'PARAMETER',
  'POSITIONAL_REFERENCE',
  'STAR',
  'SUBQUERY',
  'WINDOW',
]);
const QUERIES = new Set(['SELECT_NODE', 'SET_OPERATION_NODE', 'RECURSIVE_CTE_NODE']);
/** What can stand in FROM. */
const TABLES = new Set([
  'BASE_TABLE',
  'EMPTY',
  'EXPRESSION_LIST',
  'JOIN',
  'PIVOT',
  'SUBQUERY',
  'TABLE_FUNCTION',
]);
const CLAUSES = new Set([
  'DISTINCT_MODIFIER',
  'LIMIT_MODIFIER',
  'LIMIT_PERCENT_MODIFIER',
  'ORDER_MODIFIER',
  'ASCENDING',
  'DESCENDING',
  'ORDER_DEFAULT',
]);

/**
 * Refuses everything but one SELECT that reads `events` and names of its own, and calls functions
 * that are known to be harmless. The text is judged by the parser that runs it, so the two can't
 * disagree; what the judge does not know is refused.
 * @throws EngineError that says what is not allowed, and where.
 */
export async function checkSelect(connection: DuckDBConnection, sql: string): Promise<void> {
  // Where the text ends is the same for everybody then.
  if (sql.includes('\0')) throw new EngineError('sql', 'SQL has no character 0.');
  const [statement, ...others] = await parse(connection, sql);
  if (!statement || others.length > 0) {
    throw new EngineError('sql', 'Write one SELECT, without anything after it.');
  }
  const judge = new Judge(sql);
  judge.check(statement, new Set());
  await refuseTakenNames(connection, judge.given);
}

async function parse(connection: DuckDBConnection, sql: string): Promise<Node[]> {
  const reader = await connection.runAndReadAll('select json_serialize_sql($1::varchar) as tree', [
    sql,
  ]);
  const tree = JSON.parse(String(reader.getRows()[0]?.[0])) as {
    error: boolean;
    error_type?: string;
    error_message?: string;
    position?: string;
    statements?: Node[];
  };
  if (!tree.error) return tree.statements ?? [];
  if (tree.error_type === 'not implemented') {
    throw new EngineError('sql', 'Only SELECT can be run here.');
  }
  const before = [...sql].slice(0, Number(tree.position ?? 0)).join('');
  throw new EngineError(
    'sql',
    pointed(`The SQL can't be read: ${tree.error_message}`, sql, before.length),
  );
}

/**
 * Were a name of WITH also one of the server's, a mistake about its scope would open that. It
 * has none but `events` and those of the catalogue.
 */
async function refuseTakenNames(connection: DuckDBConnection, names: Scope): Promise<void> {
  if (names.size === 0) return;
  const reader = await connection.runAndReadAll(
    'select lower(table_name) from duckdb_tables() union select lower(view_name) from duckdb_views()',
  );
  const taken = new Set(reader.getRows().map(([name]) => String(name)));
  for (const name of names) {
    if (taken.has(name) || !/^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(name)) {
      throw new EngineError(
        'sql',
        `Give “${name}” after WITH another name, of letters, digits and _.`,
      );
    }
  }
}

/** Walks over a parsed statement. */
class Judge {
  /** All names that WITH gives, wherever. */
  readonly given = new Set<string>();
  readonly #sql: string;

  constructor(sql: string) {
    this.#sql = sql;
  }

  check(value: unknown, scope: Scope): void {
    if (Array.isArray(value)) for (const item of value) this.check(item, scope);
    else if (value && typeof value === 'object') this.#checkNode(value as Node, scope);
  }

  #checkNode(node: Node, scope: Scope): void {
    const { class: kind, type } = node;
    if (typeof kind === 'string') this.#checkExpression(node, kind, scope);
    // A part of another node, or a value with its type.
    else if (typeof type !== 'string' || CLAUSES.has(type)) this.#checkParts(node, scope);
    else if (QUERIES.has(type)) this.#checkQuery(node, scope);
    else if (TABLES.has(type)) this.#checkTable(node, type, scope);
    else throw this.#refusal(node, 'SHOW, DESCRIBE and the like are not available here.');
  }

  #checkParts(node: Node, scope: Scope): void {
    for (const part of Object.values(node)) this.check(part, scope);
  }

  /** Each name of WITH is seen by those after it and by the query, a recursive one by itself. */
  #checkQuery(node: Node, scope: Scope): void {
    const { cte_map: named, left, ...rest } = node;
    const seen = new Set(scope);
    for (const entry of (named as { map?: { key: string; value: unknown }[] })?.map ?? []) {
      this.check(entry.value, new Set(seen));
      seen.add(this.#give(entry.key));
    }
    this.check(left, seen);
    if (node.type === 'RECURSIVE_CTE_NODE') {
      const own = node.ctename ?? node.cte_name;
      if (typeof own !== 'string') throw this.#refusal(node, 'This recursion can’t be read.');
      seen.add(this.#give(own));
    }
    this.#checkParts(rest, seen);
  }

  #give(name: string): string {
    const lower = name.toLowerCase();
    this.given.add(lower);
    return lower;
  }

  #checkTable(node: Node, type: string, scope: Scope): void {
    if (type === 'BASE_TABLE') {
      const name = String(node.table_name);
      const known = name.toLowerCase() === 'events' || scope.has(name.toLowerCase());
      if (!known || node.schema_name || node.catalog_name || node.at_clause) {
        throw this.#refusal(node, `Only the table “events” can be read, not “${name}”.`);
      }
    }
    if (type === 'PIVOT' && hasText(node, 'pivot_enum')) {
      throw this.#refusal(node, 'Name the values of PIVOT with IN (…).');
    }
    if (type !== 'TABLE_FUNCTION') {
      this.#checkParts(node, scope);
      return;
    }
    const call = (node.function ?? {}) as Node;
    const name = String(call.function_name);
    if (!TABLE_FUNCTIONS.has(name.toLowerCase()) || isElsewhere(call)) {
      throw this.#refusal(node, `Only the table “events” can be read, not ${name}().`);
    }
    this.#checkParts({ ...node, function: null }, scope);
    this.#checkParts(call, scope);
  }

  #checkExpression(node: Node, kind: string, scope: Scope): void {
    if (!EXPRESSIONS.has(kind)) throw this.#refusal(node, 'This can’t be used here.');
    if (kind === 'CONSTANT') return;
    if (kind === 'FUNCTION' || kind === 'WINDOW') this.#checkFunction(node);
    if (kind === 'COLUMN_REF') this.#checkColumn(node);
    const { cast_type: cast, ...parts } = node;
    if (cast) this.#checkType(node, cast);
    this.#checkParts(parts, scope);
  }

  #checkFunction(node: Node): void {
    const name = String(node.function_name);
    const lower = name.toLowerCase();
    if (isElsewhere(node)) {
      throw this.#refusal(node, `Write functions as ${name}(…), without anything before the name.`);
    }
    if (BOUNDED_FUNCTIONS.has(lower)) {
      const [, times] = node.children as Node[];
      const count = (times?.value as Node | undefined)?.value;
      if (typeof count === 'number' && count <= MOST_REPEATS) return;
      throw this.#refusal(node, `${name}() takes a written number up to ${MOST_REPEATS} here.`);
    }
    if (ALLOWED_FUNCTIONS.has(lower)) return;
    const inFrom = TABLE_FUNCTIONS.has(lower) ? ' Write it after FROM.' : '';
    throw this.#refusal(node, `The function ${name}() is not available here.${inFrom}`);
  }

  #checkColumn(node: Node): void {
    const [name, ...more] = node.column_names as string[];
    if (name && more.length === 0 && BARE_FUNCTIONS.has(name.toLowerCase())) {
      throw this.#refusal(
        node,
        `“${name}” is the name of a function that is not available here. Call the column something else.`,
      );
    }
  }

  #checkType(node: Node, type: unknown): void {
    if (Array.isArray(type)) for (const item of type) this.#checkType(node, item);
    else if (type && typeof type === 'object') {
      const { catalog, schema, ...parts } = type as Node;
      if (catalog || schema) throw this.#refusal(node, 'Only types of SQL itself can be used.');
      for (const part of Object.values(parts)) this.#checkType(node, part);
    }
  }

  #refusal(node: Node, message: string): EngineError {
    const at = Number(node.query_location);
    const bytes = Buffer.from(this.#sql);
    if (!(at >= 0 && at <= bytes.length)) return new EngineError('sql', message);
    return new EngineError(
      'sql',
      pointed(message, this.#sql, bytes.subarray(0, at).toString().length),
    );
  }
}

/** Whether a function is named with a schema or database before it; the parser itself says `main`. */
function isElsewhere(call: Node): boolean {
  const { schema, catalog } = call;
  return (schema ?? '') !== '' && schema !== 'main' ? true : (catalog ?? '') !== '';
}

/** Whether the parts of a PIVOT say `key`. */
function hasText(node: Node, key: string): boolean {
  const pivots = (node.pivots ?? []) as Node[];
  return pivots.some((pivot) => Boolean(pivot[key]) || Boolean(pivot.subquery));
}

/** A message with the place in the SQL that it is about, as DuckDB writes them. */
function pointed(message: string, sql: string, at: number): string {
  const before = sql.slice(0, at).split('\n');
  const start = `LINE ${before.length}: `;
  const line = sql.split('\n')[before.length - 1] ?? '';
  const column = before.at(-1)?.length ?? 0;
  return `${message}\n\n${start}${line}\n${' '.repeat(start.length + column)}^`;
}
