import { TableFileError } from '#platform/tables/table-file-error.ts';

/** The encodings a file may be read in; the first that fits is proposed, any can be chosen. */
export const csvEncodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-15',
  'windows-1250',
  'iso-8859-2',
  'windows-1251',
  'koi8-r',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'macintosh',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
] as const;
export type CsvEncoding = (typeof csvEncodings)[number];

export const csvSeparators = [',', ';', '|', '\t'] as const;
export type CsvSeparator = (typeof csvSeparators)[number];

export const csvQuotes = ['"', "'"] as const;
export type CsvQuote = (typeof csvQuotes)[number];

/** How the bytes of one file become cells. */
export type CsvDialect = {
  encoding: CsvEncoding;
  separator: CsvSeparator;
  quote: CsvQuote;
  /** `\r` only for files of old Macintosh programs; `\n` also ends records written as `\r\n`. */
  lineBreak: '\n' | '\r';
  /** Blanks between a separator and an opening quote are ignored. */
  skipInitialSpace: boolean;
  /** Bytes before the first record: a byte order mark or Excel's `sep=;` line. */
  skipBytes: number;
  /** The first record names the columns. */
  header: boolean;
};

/** What a file may cost; sizes in bytes of the file. */
export type CsvLimits = {
  fileBytes: number;
  rows: number;
  columns: number;
  cellBytes: number;
  recordBytes: number;
};

const MB = 1024 * 1024;

export const defaultCsvLimits: CsvLimits = {
  fileBytes: 200 * MB,
  rows: 5_000_000,
  columns: 2_000,
  cellBytes: 5 * MB,
  recordBytes: 20 * MB,
};

export type CsvFaultCode =
  | 'quote_not_closed'
  | 'text_after_quote'
  | 'cell_too_long'
  | 'record_too_long'
  | 'too_many_columns'
  | 'cell_count'
  | 'encoding'
  | 'nul'
  | 'lone_surrogate';

/** One record that could not be read; the records around it are. */
export type CsvFault = {
  /** Number of the record in the file, counted from 1 and with the header, as a spreadsheet does. */
  rowNumber: number;
  /** Line of the file on which the problem begins, counted from 1. */
  line: number;
  /** Column counted from 1, where the problem lies in one cell. */
  column?: number;
  code: CsvFaultCode;
  /** A sentence that says what is wrong and how to mend it. */
  message: string;
};

/** A problem that stops the reading of the whole file. */
export class CsvFileError extends TableFileError {
  readonly code: 'empty' | 'file_too_big' | 'header' | 'not_text' | 'too_many_rows';

  constructor(code: CsvFileError['code'], message: string) {
    super(message);
    this.name = 'CsvFileError';
    this.code = code;
  }
}

/** A size in bytes for people: `5 MB`, `640 kB`, `12 bytes`. */
export function readableBytes(bytes: number): string {
  if (bytes >= MB) return `${Number((bytes / MB).toFixed(1))} MB`;
  if (bytes >= 1024) return `${Number((bytes / 1024).toFixed(1))} kB`;
  return `${bytes} bytes`;
}
