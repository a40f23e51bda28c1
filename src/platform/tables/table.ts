import type { CsvDialect } from '#platform/csv/dialect.ts';
import type { EncodingGuess } from '#platform/csv/encoding.ts';
import type { CsvPosition } from '#platform/csv/read.ts';
import type { CsvSniff } from '#platform/csv/sniff.ts';
import type { TableFormat } from './formats.ts';

/**
 * A file as a table: its columns and its first rows. Cells are text, whatever the format: numbers as
 * JSON writes them, moments as ISO 8601, objects and lists as JSON.
 */
export interface TableSniff extends Pick<CsvSniff, 'columns' | 'sample' | 'faults' | 'fileBytes'> {
  readonly format: TableFormat;
  /** How a CSV file is read; null for the others, which say so themselves. */
  readonly csv: {
    readonly dialect: CsvDialect;
    readonly encodingReason: EncodingGuess['reason'] | 'chosen';
  } | null;
  /** Rows in all, where the file says so. */
  readonly rows: number | null;
}

export interface TableReadOptions {
  /** Go on after this place. */
  readonly from?: CsvPosition | undefined;
  readonly batchRows: number;
  /** CSV only: fill rows that end early. */
  readonly padShortRows?: boolean;
  readonly signal?: AbortSignal;
}
