/** What was given on the command line cannot be used; the message says why, in a sentence. */
export class InputError extends Error {}

/** Prints one line, or several, for people. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Says what went wrong and ends with status 1 once everything is written. */
export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

export function sayJson(value: unknown): void {
  say(JSON.stringify(value, null, 2));
}

const WIDEST = 48;

/** Rows as a table with a heading; long cells are cut with an ellipsis, which `--json` never does. */
export function sayTable(
  rows: readonly Record<string, unknown>[],
  columns: readonly string[],
): void {
  const cells = rows.map((row) => columns.map((name) => cellOf(row[name])));
  const widths = columns.map((name, i) =>
    Math.max(name.length, ...cells.map((row) => row[i]?.length ?? 0)),
  );
  const line = (values: readonly string[]) =>
    values
      .map((value, i) => value.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  say(line(columns));
  say(line(widths.map((width) => '─'.repeat(width))));
  for (const row of cells) say(line(row));
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = Array.isArray(value)
    ? value.join(', ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
  const single = text.replaceAll(/\s+/g, ' ');
  return single.length > WIDEST ? `${single.slice(0, WIDEST - 1)}…` : single;
}
