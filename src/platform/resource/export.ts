import type { Actor } from '#platform/auth/actor.ts';
import type { ListQuery } from '#platform/contract/list-query.ts';
import { csvRecord } from '#platform/csv/write.ts';
import type { Database } from '#platform/db/database.ts';
import { customFieldsOf } from './custom-fields.ts';
import type { AnyService } from './service.ts';
import type { AnyRecord } from './store.ts';

const PAGE = 500;

/** All records that fit the query as CSV, page by page: memory does not grow with the table. */
export async function* csvOf(
  database: Database,
  actor: Actor,
  service: AnyService,
  query: ListQuery,
): AsyncGenerator<string> {
  const names = Object.keys(service.resource.allFields);
  const customNames = await database.transaction(
    actor,
    async (tx) => (await customFieldsOf(tx, service.resource.noun)).map(({ name }) => name),
    { readOnly: true },
  );
  yield csvRecord(['id', ...names, ...customNames.map((name) => `custom.${name}`)]);
  let cursor: string | null | undefined = query.cursor;
  do {
    const page = await database.transaction(
      actor,
      (tx) => service.store.page(tx, { ...query, limit: PAGE, cursor: cursor ?? undefined }),
      { readOnly: true },
    );
    yield page.items
      .map((record) =>
        csvRecord([record.id, ...cells(record, names), ...customCells(record, customNames)]),
      )
      .join('');
    cursor = page.nextCursor;
  } while (cursor);
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
