/** What the process that reads a Parquet file is given, as JSON in its one argument. */
export interface ParquetOptions {
  readonly path: string;
  /** Rows before the first that is wanted. */
  readonly skip: number;
}

/** The cells of a row; null for one that is longer than a cell may be. */
export type ParquetRow = readonly (string | null)[];

/** Asks for the next rows. */
export interface ParquetAsk {
  readonly rows: number;
}

export type ParquetAnswer =
  | {
      readonly name: 'opened';
      readonly columns: readonly string[];
      readonly rows: number;
    }
  /** As many as asked for or as fit into an answer; none at the end of the file, null for one that is too long. */
  | { readonly name: 'rows'; readonly rows: readonly (ParquetRow | null)[] }
  | { readonly name: 'failed'; readonly message: string };
