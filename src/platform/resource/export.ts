import type { Actor } from '#platform/auth/actor.ts';
import type { ListQuery } from '#platform/contract/list-query.ts';
import { csvOfPages } from '#platform/csv/pages.ts';
import type { Database, Tx } from '#platform/db/database.ts';
import { customFieldsOf } from './custom-fields.ts';
import type { AnyService } from './service.ts';
import type { AnyRecord } from './store.ts';

const PAGE = 500;

/** All records that fit the query as CSV; the text comes as it is read. */
export async function csvOf(
  database: Database,
  actor: Actor,
  service: AnyService,
  query: ListQuery,
): Promise<AsyncGenerator<string>> {
  const names = Object.keys(service.resource.allFields);
  const read = <T>(work: (tx: Tx) => Promise<T>) =>
    database.transaction(actor, work, { readOnly: true });
  const rules = await read((tx) => customFieldsOf(tx, service.resource.noun));
  const customNames = rules.map(({ name }) => name);
  const header = ['id', ...names, ...customNames.map((name) => `custom.${name}`)];
  return csvOfPages(
    header,
    async (cursor) => {
      const page = await read((tx) => service.store.page(tx, { ...query, limit: PAGE, cursor }));
      const rows = page.items.map((record) => [
        record.id,
        ...cells(record, names),
        ...customCells(record, customNames),
      ]);
      return { rows, nextCursor: page.nextCursor };
    },
    query.cursor,
  );
}

function cells(record: AnyRecord, names: readonly string[]): string[] {
  return names.map((name) => cellOf(record[name]));
}

function customCells(record: AnyRecord, names: readonly string[]): string[] {
  return names.map((name) => cellOf(record.custom[name]));
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
