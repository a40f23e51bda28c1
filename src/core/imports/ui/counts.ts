import type { ImportResult, ImportTargetInfo } from '../imports.contract.ts';

const number = new Intl.NumberFormat();

export function rowsOf(count: number): string {
  return `${number.format(count)} ${count === 1 ? 'row' : 'rows'}`;
}

export function problemsOf(count: number): string {
  return `${number.format(count)} ${count === 1 ? 'problem' : 'problems'}`;
}

const MB = 1024 * 1024;

/** A file's size: "748 kB", "12.3 MB". */
export function sizeOf(bytes: number): string {
  if (bytes >= MB) return `${Number((bytes / MB).toFixed(1))} MB`;
  return bytes >= 1024 ? `${Math.round(bytes / 1024)} kB` : `${bytes} bytes`;
}

/** One line of a result: what becomes, or became, of records. */
export interface ResultLine {
  readonly id: string;
  readonly text: string;
  readonly tone: 'good' | 'plain' | 'bad';
}

/** A result in sentences, `planned` for what an import would do. */
export function resultLines(
  result: ImportResult,
  targets: readonly ImportTargetInfo[],
  planned: boolean,
): ResultLine[] {
  const lines: ResultLine[] = [];
  const add = (id: string, count: number, text: string, tone: ResultLine['tone']) => {
    if (count > 0) lines.push({ id, text, tone });
  };
  const word = (future: string, past: string) => (planned ? future : past);
  for (const [noun, counts] of Object.entries(result.records)) {
    const many = targets.find((target) => target.noun === noun)?.label.many ?? noun;
    const of = (count: number, what: string) => `${many}: ${number.format(count)} ${what}`;
    add(`${noun}+`, counts.created, of(counts.created, word('to create', 'created')), 'good');
    add(`${noun}~`, counts.updated, of(counts.updated, word('to update', 'updated')), 'good');
    add(`${noun}=`, counts.unchanged, of(counts.unchanged, 'found and left as they are'), 'plain');
    add(
      `${noun}!`,
      counts.repeated,
      of(counts.repeated, 'left out: imported before, or twice in the file'),
      'plain',
    );
  }
  add('empty', result.empty, `${rowsOf(result.empty)} with nothing to import`, 'plain');
  add(
    'rejected',
    result.rejected,
    `${rowsOf(result.rejected)} ${word('cannot be', 'not')} imported`,
    'bad',
  );
  if (lines.length === 0) lines.push({ id: 'none', text: 'Nothing to import', tone: 'plain' });
  return lines;
}
