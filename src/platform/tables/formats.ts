/** What tables are kept in: text with separators, a JSON object a line, or Parquet. */
export const tableFormats = ['csv', 'ndjson', 'parquet'] as const;
export type TableFormat = (typeof tableFormats)[number];
