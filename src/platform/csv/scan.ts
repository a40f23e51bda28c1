import type { CsvDialect, CsvFaultCode, CsvLimits } from './dialect.ts';
import { readableBytes } from './dialect.ts';

type ScanRules = Pick<CsvDialect, 'separator' | 'quote' | 'lineBreak' | 'skipInitialSpace'> &
  Pick<CsvLimits, 'columns' | 'cellBytes' | 'recordBytes'> & {
    /** Turns raw text, which may be undecoded bytes, into what a person reads in a message. */
    readable(raw: string): string;
  };

/** One step through the text: a record, a fault to step over, or the wish for more text. */
export type ScanStep =
  | { kind: 'record'; cells: string[]; end: number; lines: number }
  | {
      kind: 'fault';
      code: CsvFaultCode;
      message: string;
      /** Lines between the record's first line and the one the problem begins on. */
      lineOffset: number;
      column: number;
      end: number;
      lines: number;
      /** The rest of the line was not in the text yet: drop text up to the next line break. */
      dropLine: boolean;
    }
  | { kind: 'more' };

type Cursor = {
  text: string;
  atEnd: boolean;
  start: number;
  pos: number;
  lines: number;
  nextBreak: number;
  nextSeparator: number;
};

type CellStep = { value: string; last: boolean } | Exclude<ScanStep, { kind: 'record' }>;

const more = { kind: 'more' } as const;

/**
 * Splits text into records one at a time. Text is a window over the file that the caller moves: after
 * `more` it is called again from the same position with a longer window.
 *
 * A record that cannot be read costs itself only: the scan goes on with the line after the one where
 * the offending quote opened. This stays linear, because a line that would open a quote when read by
 * itself also closes the one that is open, so no stretch is read more than twice.
 */
export function createScanner(rules: ScanRules): {
  scan(text: string, start: number, atEnd: boolean): ScanStep;
} {
  let cursor: Cursor = emptyCursor('', 0, false);

  function scan(text: string, start: number, atEnd: boolean): ScanStep {
    // What is remembered of breaks and separators holds only while the scan moves forward.
    if (cursor.text !== text || cursor.pos !== start) cursor = emptyCursor(text, start, atEnd);
    Object.assign(cursor, { atEnd, start, lines: 0 });
    if (start >= text.length) return more;
    const cells: string[] = [];
    for (;;) {
      const step = nextCell(cursor, rules, cells.length + 1);
      if ('kind' in step) return step;
      cells.push(step.value);
      if (step.last) return { kind: 'record', cells, end: cursor.pos, lines: cursor.lines };
      if (cells.length >= rules.columns) {
        return fault(cursor, rules, cursor.pos, cells.length + 1, 'too_many_columns');
      }
      if (cursor.pos - start > rules.recordBytes) {
        return fault(cursor, rules, cursor.pos, cells.length, 'record_too_long');
      }
    }
  }
  return { scan };
}

function emptyCursor(text: string, start: number, atEnd: boolean): Cursor {
  return { text, atEnd, start, pos: start, lines: 0, nextBreak: -1, nextSeparator: -1 };
}

/** Reads the cell at the cursor and moves behind it and its separator or line break. */
function nextCell(cursor: Cursor, rules: ScanRules, column: number): CellStep {
  const { text } = cursor;
  let open = cursor.pos;
  if (rules.skipInitialSpace) while (text[open] === ' ') open++;
  if (text[open] === rules.quote) return quotedCell(cursor, rules, column, open);
  const from = cursor.pos;
  const end = cellEnd(cursor, rules);
  if (end - from > rules.cellBytes) return fault(cursor, rules, from, column, 'cell_too_long');
  if (end === text.length && !cursor.atEnd) return more;
  let value = text.slice(from, end);
  const last = leave(cursor, rules, end);
  if (last && rules.lineBreak === '\n' && value.endsWith('\r')) value = value.slice(0, -1);
  return { value, last };
}

function quotedCell(cursor: Cursor, rules: ScanRules, column: number, open: number): CellStep {
  const { text } = cursor;
  const { quote } = rules;
  let value = '';
  let from = open + 1;
  let close = text.indexOf(quote, from);
  // A doubled quote stands for one quote.
  while (close !== -1 && text[close + 1] === quote) {
    value += text.slice(from, close + 1);
    from = close + 2;
    close = text.indexOf(quote, from);
  }
  if (close === -1 || close - open > rules.cellBytes) {
    if ((close === -1 ? text.length : close) - open > rules.cellBytes) {
      return fault(cursor, rules, open, column, 'cell_too_long');
    }
    return cursor.atEnd ? fault(cursor, rules, open, column, 'quote_not_closed') : more;
  }
  let after = close + 1;
  while (text[after] === ' ' || text[after] === '\t') {
    if (text[after] === rules.separator) break;
    after++;
  }
  if (rules.lineBreak === '\n' && text[after] === '\r') {
    if (text[after + 1] === '\n' || after + 1 === text.length) after++;
  }
  if (after >= text.length - 1 && !cursor.atEnd) return more;
  const next = text[after];
  if (next !== undefined && next !== rules.separator && next !== rules.lineBreak) {
    return fault(cursor, rules, open, column, 'text_after_quote', close);
  }
  if (cursor.nextBreak < open) cursor.nextBreak = find(text, rules.lineBreak, open);
  if (cursor.nextBreak < close) cursor.lines += countBreaks(text, open, close, rules.lineBreak);
  return { value: value + text.slice(from, close), last: leave(cursor, rules, after) };
}

/** Where the unquoted cell at the cursor ends: at a separator, a line break or the text's end. */
function cellEnd(cursor: Cursor, rules: ScanRules): number {
  const { text, pos } = cursor;
  // Remembered between cells: a line without separators must not be searched once per cell.
  if (cursor.nextBreak < pos) cursor.nextBreak = find(text, rules.lineBreak, pos);
  if (cursor.nextSeparator < pos) cursor.nextSeparator = find(text, rules.separator, pos);
  return Math.min(cursor.nextBreak, cursor.nextSeparator);
}

/** Moves the cursor behind the character that ends a cell; true when the record ends with it. */
function leave(cursor: Cursor, rules: ScanRules, end: number): boolean {
  cursor.pos = end + 1;
  if (cursor.text[end] === rules.separator) return false;
  if (end < cursor.text.length) cursor.lines++;
  else cursor.pos = end;
  return true;
}

function fault(
  cursor: Cursor,
  rules: ScanRules,
  at: number,
  column: number,
  code: CsvFaultCode,
  close = at,
): ScanStep & { kind: 'fault' } {
  const { text, start } = cursor;
  const lineBreak = text.indexOf(rules.lineBreak, at);
  const end = lineBreak === -1 ? text.length : lineBreak + 1;
  const lineOffset = countBreaks(text, start, at, rules.lineBreak);
  return {
    kind: 'fault',
    code,
    message: faultMessage(code, rules, column, text.slice(close + 1, close + 13)),
    lineOffset,
    column,
    end,
    lines: lineBreak === -1 ? lineOffset : lineOffset + 1,
    dropLine: lineBreak === -1,
  };
}

function faultMessage(
  code: CsvFaultCode,
  rules: ScanRules,
  column: number,
  following: string,
): string {
  const { quote } = rules;
  // The cut may go through a character of several bytes.
  const found = rules.readable(following.split(rules.lineBreak)[0] ?? '').replace(/\uFFFD+$/, '');
  switch (code) {
    case 'quote_not_closed':
      return `The quote that opens column ${column} is never closed. Add the missing ${quote}, or double a ${quote} that belongs to the text.`;
    case 'text_after_quote':
      return `The quoted text of column ${column} is followed by ${JSON.stringify(found)} instead of a separator. Double each ${quote} that belongs to the text, or add the missing ${quote}.`;
    case 'cell_too_long':
      return `Column ${column} is longer than ${readableBytes(rules.cellBytes)}. If it should not be, a quote that opens it is probably never closed.`;
    case 'too_many_columns':
      return `The row has more than ${rules.columns} columns. Check the separator, or split the file.`;
    default:
      return `The row is longer than ${readableBytes(rules.recordBytes)}. Shorten it, or check whether a quote is never closed.`;
  }
}

function find(text: string, character: string, from: number): number {
  const at = text.indexOf(character, from);
  return at === -1 ? text.length : at;
}

function countBreaks(text: string, from: number, to: number, lineBreak: string): number {
  let count = 0;
  for (let at = text.indexOf(lineBreak, from); at !== -1 && at < to; ) {
    count++;
    at = text.indexOf(lineBreak, at + 1);
  }
  return count;
}
