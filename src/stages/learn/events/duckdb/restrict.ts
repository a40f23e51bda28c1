import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError } from './protocol.ts';

/** Table functions that make rows out of nothing but their arguments. */
const TABLE_FUNCTIONS = new Set(['unnest', 'range', 'generate_series']);

/** What can stand in FROM. */
const TABLES = new Set([
  'BASE_TABLE',
  'SUBQUERY',
  'JOIN',
  'TABLE_FUNCTION',
  'EMPTY',
  'EMPTY_FROM',
  'EXPRESSION_LIST',
  'PIVOT',
]);

/** Functions that look at the server, or at SQL or files, rather than at their arguments. */
const REFUSED_FUNCTION =
  /^(pg_|duckdb_|pragma_|read_|write_|parquet_|glob$|sniff_|query|json_execute|json_(de)?serialize|current_setting|current_(database|schema|query|user|role)|user$|session_user$|getenv|getvariable|nextval|currval|set_config|txid_|in_search_path|has_|which_secret|copy_|checkpoint|force_checkpoint|summary|test_|repeat_row|seq_scan|index_scan|enable_|disable_|truncate_|add_parquet_key|create_sort_key|error$|sleep)/i;

type Node = Record<string, unknown>;

/**
 * Refuses everything but one SELECT that reads `events` and names of its own. The text is judged
 * by the parser that runs it, so the two can't disagree.
 * @throws EngineError that says what is not allowed.
 */
export async function checkSelect(connection: DuckDBConnection, sql: string): Promise<void> {
  const parsed = await parse(connection, sql);
  const [statement, ...others] = parsed;
  if (!statement || others.length > 0) {
    throw refusal('Write one SELECT, without anything after it.');
  }
  const names = new Set<string>();
  visit(statement, (node) => collectNames(node, names));
  await refuseTakenNames(connection, names);
  visit(statement, (node) => checkNode(node, names));
}

async function parse(connection: DuckDBConnection, sql: string): Promise<Node[]> {
  const reader = await connection.runAndReadAll('select json_serialize_sql($1::varchar) as tree', [
    sql,
  ]);
  const tree = JSON.parse(String(reader.getRows()[0]?.[0])) as {
    error: boolean;
    error_type?: string;
    error_message?: string;
    statements?: Node[];
  };
  if (!tree.error) return tree.statements ?? [];
  if (tree.error_type === 'not implemented') throw refusal('Only SELECT can be run here.');
  throw new EngineError('sql', `The SQL can't be read: ${tree.error_message}`);
}

function visit(value: unknown, look: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, look);
  else if (value && typeof value === 'object') {
    look(value as Node);
    for (const item of Object.values(value)) visit(item, look);
  }
}

/** The names that WITH gives. */
function collectNames(node: Node, names: Set<string>): void {
  const map = (node.cte_map as { map?: { key: string }[] } | undefined)?.map;
  for (const { key } of map ?? []) names.add(key.toLowerCase());
  if (typeof node.ctename === 'string') names.add(node.ctename.toLowerCase());
  if (typeof node.cte_name === 'string') names.add(node.cte_name.toLowerCase());
}

/** Out of its scope, a name of WITH would mean the relation of that name that the server has. */
async function refuseTakenNames(connection: DuckDBConnection, names: Set<string>): Promise<void> {
  if (names.size === 0) return;
  const reader = await connection.runAndReadAll(
    'select lower(table_name) from duckdb_tables() union select lower(view_name) from duckdb_views()',
  );
  const taken = new Set(reader.getRows().map(([name]) => String(name)));
  for (const name of names) {
    if (taken.has(name) || !/^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(name)) {
      throw refusal(`Give “${name}” after WITH another name, of letters, digits and _.`);
    }
  }
}

function checkNode(node: Node, names: ReadonlySet<string>): void {
  if (typeof node.function_name === 'string') checkFunction(node);
  if (typeof node.table_name === 'string' && node.type === 'BASE_TABLE') checkTable(node, names);
  // Of all nodes only what stands in FROM has both.
  const isTable = 'alias' in node && 'sample' in node;
  if (!isTable) return;
  if (!TABLES.has(node.type as string))
    throw refusal('SHOW, DESCRIBE and the like are not available here.');
  if (node.type === 'TABLE_FUNCTION') {
    const name = (node.function as Node | undefined)?.function_name;
    if (typeof name !== 'string' || !TABLE_FUNCTIONS.has(name.toLowerCase())) {
      throw refusal(`Only the table “events” can be read, not ${String(name)}().`);
    }
  }
}

function checkFunction(node: Node): void {
  const name = String(node.function_name);
  const elsewhere = [node.schema, node.catalog].some((part) => part !== '' && part !== undefined);
  if (elsewhere || REFUSED_FUNCTION.test(name)) {
    throw refusal(`The function ${name}() is not available here.`);
  }
}

function checkTable(node: Node, names: ReadonlySet<string>): void {
  const name = String(node.table_name).toLowerCase();
  const elsewhere = [node.schema_name, node.catalog_name].some(
    (part) => part !== '' && part !== undefined,
  );
  if (elsewhere || (name !== 'events' && !names.has(name))) {
    throw refusal(`Only the table “events” can be read, not “${String(node.table_name)}”.`);
  }
}

function refusal(message: string): EngineError {
  return new EngineError('sql', message);
}
