/** What the process that reads a Parquet file is given, as JSON in its one argument. */
export interface ParquetOptions {
  readonly path: string;
  /** Rows before the first that is wanted. */
  readonly skip: number;
}

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
  /** Fewer than asked for, or none: the file is at its end. */
  | { readonly name: 'rows'; readonly rows: readonly (readonly string[])[] }
  | { readonly name: 'failed'; readonly message: string };
