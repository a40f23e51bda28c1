import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

const FILE = join(
  import.meta.dirname,
  '..',
  'samples',
  'jupyter-notebook-ux-2015',
  'survey-export.csv',
);

/** Every sentence that the survey's respondents wrote themselves, in the order of the file. */
export function surveySentences(): string[] {
  const [, ...rows] = parse(readFileSync(FILE), {
    relax_quotes: true,
    relax_column_count: true,
  }) as string[][];
  const sentences = rows
    .flat()
    .filter((cell) => cell.length > 24 && cell.includes(' '))
    .flatMap((cell) => cell.split(/(?<=[.!?])\s+|\n+/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > 12 && sentence.length < 1000);
  return [...new Set(sentences)];
}
