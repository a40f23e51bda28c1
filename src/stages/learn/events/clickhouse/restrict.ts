import { Problem } from '#platform/contract/problem.ts';
import { isAllowedFunction, KINDS, TABLE_FUNCTIONS } from './allowed-functions.ts';
import type { ClickHouseTransport } from './transport.ts';

/** No database before it, and no path of a file. */
const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const MEMBERSHIP = /^(global)?(not)?(null)?in(ignoreset)?$/i;

interface Line {
  readonly depth: number;
  readonly kind: string;
  readonly name: string;
  readonly children: number;
}

/**
 * Refuses everything but a SELECT that reads `events` and names of its own, and calls functions
 * that are known to be harmless. The text is judged as the server's own parser reads it, in the
 * very frame in which it runs; what the judge does not know is refused. The tables are out of
 * reach by their names, and the server itself is asked with `readonly`.
 * @throws Problem that says what is not allowed.
 */
export async function checkSelect(transport: ClickHouseTransport, framed: string): Promise<void> {
  if (framed.includes('\0')) throw refusal('SQL has no character 0.');
  const { data } = await transport.explain(framed);
  const lines = data.flatMap((row) => String(row[0]).split('\n')).map(toLine);
  const { data: tables } = await transport.query(
    'select name from system.tables where database = currentDatabase()',
  );
  requireWhole(lines);
  const taken = new Set(tables.map(([name]) => String(name)));
  for (const [at, line] of lines.entries()) checkLine(lines, at, line, taken);
}

function toLine(text: string): Line {
  const [, indent = '', kind = '', name = ''] = /^(\s*)(\S+)\s*(\S*)/.exec(text) ?? [];
  const children = Number(/\(children (\d+)\)$/.exec(text)?.[1] ?? 0);
  return { depth: indent.length, kind, name, children };
}

/** Refuses a tree with lines in it that an alias with line breaks wrote: a node has the children it says. */
function requireWhole(lines: readonly Line[]): void {
  const open: number[] = [1];
  for (const { depth, children } of lines) {
    while (open.length > 1 && open.at(-1) === 0) open.pop();
    const left = open.pop();
    if (!left || depth !== open.length) throw refusal('Names may not have line breaks in them.');
    open.push(left - 1, children);
  }
  if (open.some((left) => left !== 0)) throw refusal('Names may not have line breaks in them.');
}

function checkLine(lines: readonly Line[], at: number, line: Line, taken: Set<string>): void {
  if (line.kind === 'Set') throw refusal('SETTINGS can’t be changed here.');
  if (!KINDS.has(line.kind)) throw refusal(`Only a plain SELECT can be run here, no ${line.kind}.`);
  // A format or a file to write to would be a second one.
  if (line.kind === 'SelectWithUnionQuery' && line.children !== 1) {
    throw refusal('Write a SELECT without FORMAT or INTO OUTFILE.');
  }
  if (line.kind === 'TableIdentifier' && (!PLAIN_NAME.test(line.name) || taken.has(line.name))) {
    throw refusal(`Only the table “events” can be read, not “${line.name}”.`);
  }
  if (line.kind !== 'Function') return;
  if (lines[at - 1]?.kind === 'TableExpression') {
    if (!TABLE_FUNCTIONS.has(line.name)) {
      throw refusal(`Only the table “events” can be read, not ${line.name}().`);
    }
  } else if (!isAllowedFunction(line.name)) {
    throw refusal(`The function ${line.name}() is not available here.`);
  }
  // After IN, a name alone means a table.
  if (MEMBERSHIP.test(line.name) && secondArgument(lines, at)?.kind.endsWith('Identifier')) {
    throw refusal('Write a list or a SELECT after IN, not a name.');
  }
}

function secondArgument(lines: readonly Line[], at: number): Line | undefined {
  const depth = (lines[at]?.depth ?? 0) + 2;
  const found: Line[] = [];
  for (const line of lines.slice(at + 1)) {
    if (line.depth < depth - 1) break;
    if (line.depth === depth) found.push(line);
  }
  return found[1];
}

function refusal(message: string): Problem {
  return new Problem('invalid_input', message);
}
