import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { csvRecord } from '#platform/csv/write.ts';

const SAMPLES = join(import.meta.dirname, '..', '..', '..', 'samples', 'jupyter-notebook-ux-2015');

/** The columns that the joined file has beyond the survey's own, in this order. */
export const ADDED_COLUMNS = [
  'Respondent',
  'Hindrance themes',
  'Wish themes',
  'Role group',
] as const;

/** The questions whose free-text answers become feedback, by the survey's column, with the themes' column. */
export const QUESTIONS = [
  {
    first: 4,
    count: 1,
    label: 'What hinders you from using it more regularly?',
    tag: 'hindrance',
    themes: 'Hindrance themes',
  },
  {
    first: 14,
    count: 3,
    label: 'What needs in your workflow does it not address?',
    tag: 'unmet need',
    themes: null,
  },
  {
    first: 20,
    count: 3,
    label: 'What makes it difficult to use in your workflow?',
    tag: 'difficulty',
    themes: null,
  },
  {
    first: 23,
    count: 3,
    label: 'What new features or changes would you like to see?',
    tag: 'wish',
    themes: 'Wish themes',
  },
  {
    first: 26,
    count: 3,
    label: 'What would have made your first experience better?',
    tag: 'first steps',
    themes: null,
  },
] as const;

/** Columns of the survey that describe the respondent. */
export const RESPONDENT = { submitted: 1, usage: 3, role: 31, industry: 33 } as const;

/**
 * The survey with the researchers' codes joined to each respondent's row, as
 * the lines of one CSV file: what a team would upload.
 */
export async function* joinedSurvey(): AsyncGenerator<string> {
  const [hindrances, wishes, roles] = await Promise.all([
    readCodes('hinderances-themes.csv', 1),
    readCodes('features_changes-themes.csv', 1),
    readCodes('roles.csv', 3),
  ]);
  let row = -1;
  for await (const record of rowsOf('survey-export.csv', ',')) {
    if (row < 0) yield csvRecord([...record, ...ADDED_COLUMNS]);
    else {
      yield csvRecord([
        ...record,
        `Respondent ${row}`,
        hindrances.get(row) ?? '',
        wishes.get(row) ?? '',
        roles.get(row)?.replaceAll('_', ' ') ?? '',
      ]);
    }
    row += 1;
  }
}

/** Codes by row of the survey, counted from 0, as the researchers numbered them. */
async function readCodes(file: string, column: number): Promise<Map<number, string>> {
  const codes = new Map<number, string>();
  for await (const record of rowsOf(file, ';')) {
    const value = record[column];
    if (record[0] && value) codes.set(Number(record[0]), value);
  }
  return codes;
}

function rowsOf(file: string, delimiter: string): AsyncIterable<string[]> {
  return createReadStream(join(SAMPLES, file)).pipe(
    parse({ delimiter, bom: true, relax_column_count: true }),
  );
}
