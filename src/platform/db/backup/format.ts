import { z } from 'zod';

/**
 * A `.tlbackup` file is a gzipped tar:
 *
 *     format.json                            what this is, readable before anything else
 *     tables/<schema>.<table>/<number>.copy  PostgreSQL COPY text, cut into pieces
 *     data/<path>                            files of the data directory
 *     manifest.json                          last: what the file must hold, to the byte
 */
export const FORMAT_VERSION = 1;
export const FORMAT_ENTRY = 'format.json';
export const MANIFEST_ENTRY = 'manifest.json';
export const TABLES_PREFIX = 'tables/';
export const FILES_PREFIX = 'data/';

/**
 * What belongs to the instance beside the database, in the data directory: uploaded files, the key
 * without which the credentials stored in the database can't be read, and product events.
 */
export const DATA_ITEMS = ['files', 'secret.key', 'events'] as const;
export type DataItem = (typeof DATA_ITEMS)[number];

/** A backup that can't be made or restored. The message says why and what to do. */
export class BackupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupError';
  }
}

export const formatSchema = z.strictObject({
  format: z.literal('throughline-backup'),
  version: z.int(),
});

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const tableSchema = z.strictObject({
  schema: z.string(),
  name: z.string(),
  /** In the order of the COPY data; generated columns are not among them. */
  columns: z.array(z.string()),
  rows: z.int(),
  bytes: z.int(),
  /** Of the table's whole COPY text. */
  sha256,
});

export const manifestSchema = z.strictObject({
  createdAt: z.iso.datetime(),
  migrations: z.array(z.strictObject({ name: z.string(), checksum: z.string() })),
  tables: z.array(tableSchema),
  /** `value` is the last number given out, in text because it may exceed 2^53. */
  sequences: z.array(
    z.strictObject({ schema: z.string(), name: z.string(), value: z.string().nullable() }),
  ),
  /** The digest covers path, size and content of every file, in the order of the backup. */
  files: z.strictObject({ count: z.int(), bytes: z.int(), sha256 }),
});

export type BackupTable = z.infer<typeof tableSchema>;
export type BackupManifest = z.infer<typeof manifestSchema>;

/** The name under which a table's pieces lie, and messages speak of it. */
export function tableKey(table: { schema: string; name: string }): string {
  return `${table.schema}.${table.name}`;
}
