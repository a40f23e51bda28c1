import { Problem } from '#platform/contract/problem.ts';
import type { ClickHouseTransport } from './transport.ts';

/** Table functions that make rows out of nothing but their arguments. */
const TABLE_FUNCTIONS = new Set(['numbers', 'generateSeries', 'generate_series']);
/** Functions that look at the server, its tables or files rather than at their arguments. */
const REFUSED_FUNCTION =
  /^(dict|joinGet|hasColumnInTable|file|filesystem|getSetting|getServer|getMacro|getOSKernel|hostName|fqdn|current(Database|User|Role|Profile|Query)|initial(User|Query)|user$|version|uptime|server|tcpPort|catboost|evalMLMethod|sleep|show|isIPAddressInternal|reload|lowCardinalityKeys|identity_|throwIf|transaction|connectionId|query(ID|String)|default(Roles|Profiles)|enabled(Roles|Profiles)|addressTo|demangle|trap|zookeeper|buildId|structureTo|displayName)/i;
/** No database before it, and no path of a file. */
const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const MEMBERSHIP = /^(global)?(not)?(null)?in(ignoreset)?$/i;

interface Line {
  readonly depth: number;
  readonly kind: string;
  readonly name: string;
}

/**
 * Refuses everything but a SELECT that reads `events` and names of its own. The text is judged as
 * the server's own parser reads it, in the very frame in which it runs.
 * @throws Problem that says what is not allowed.
 */
export async function checkSelect(transport: ClickHouseTransport, framed: string): Promise<void> {
  const { data } = await transport.query(`explain ast ${framed}`);
  const lines = data.flatMap((row) => String(row[0]).split('\n')).map(toLine);
  const { data: tables } = await transport.query(
    'select name from system.tables where database = currentDatabase()',
  );
  const taken = new Set(tables.map(([name]) => String(name)));
  for (const [at, line] of lines.entries()) checkLine(lines, at, line, taken);
}

function toLine(text: string): Line {
  const [, indent = '', kind = '', name = ''] = /^(\s*)(\S+)\s*(\S*)/.exec(text) ?? [];
  return { depth: indent.length, kind, name };
}

function checkLine(lines: readonly Line[], at: number, line: Line, taken: Set<string>): void {
  if (line.kind === 'Set') throw refusal('SETTINGS can’t be changed here.');
  if (/^(Describe|Show|Explain)/.test(line.kind)) throw refusal('Only SELECT can be run here.');
  if (line.kind === 'TableIdentifier' && (!PLAIN_NAME.test(line.name) || taken.has(line.name))) {
    throw refusal(`Only the table “events” can be read, not “${line.name}”.`);
  }
  if (line.kind !== 'Function') return;
  if (lines[at - 1]?.kind === 'TableExpression') {
    if (!TABLE_FUNCTIONS.has(line.name)) {
      throw refusal(`Only the table “events” can be read, not ${line.name}().`);
    }
  } else if (REFUSED_FUNCTION.test(line.name)) {
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
