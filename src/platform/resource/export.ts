import type { Actor } from '#platform/auth/actor.ts';
import type { ListQuery } from '#platform/contract/list-query.ts';
import { csvRecord } from '#platform/csv/write.ts';
import type { Database, Tx } from '#platform/db/database.ts';
import { customFieldsOf } from './custom-fields.ts';
import type { AnyService } from './service.ts';
import type { AnyRecord } from './store.ts';

const PAGE = 500;

/**
 * All records that fit the query as CSV, page by page: memory does not grow with the table. The
 * first page is read before this resolves, so that a query that fails can still be answered.
 */
export async function csvOf(
  database: Database,
  actor: Actor,
  service: AnyService,
  query: ListQuery,
): Promise<AsyncGenerator<string>> {
  const names = Object.keys(service.resource.allFields);
  const read = <T>(work: (tx: Tx) => Promise<T>) =>
    database.transaction(actor, work, { readOnly: true });
  const pageAfter = (cursor: string | undefined) =>
    read((tx) => service.store.page(tx, { ...query, limit: PAGE, cursor }));
  const rules = await read((tx) => customFieldsOf(tx, service.resource.noun));
  const customNames = rules.map(({ name }) => name);
  const first = await pageAfter(query.cursor);
  async function* lines(): AsyncGenerator<string> {
    yield csvRecord(['id', ...names, ...customNames.map((name) => `custom.${name}`)]);
    for (let page = first; ; page = await pageAfter(page.nextCursor ?? undefined)) {
      yield page.items
        .map((record) =>
          csvRecord([record.id, ...cells(record, names), ...customCells(record, customNames)]),
        )
        .join('');
      if (page.nextCursor === null) return;
    }
  }
  return lines();
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
