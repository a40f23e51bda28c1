import { type CsvValue, writeCsv } from './write.ts';

export interface CsvPage {
  readonly rows: readonly (readonly CsvValue[])[];
  readonly nextCursor: string | null;
}

/**
 * CSV text of rows that are read page by page: memory does not grow with the table. The first page
 * is read before this resolves, so that a query that fails can still be answered as a problem.
 */
export async function csvOfPages(
  header: readonly string[],
  pageAfter: (cursor: string | undefined) => Promise<CsvPage>,
  from?: string,
): Promise<AsyncGenerator<string>> {
  const first = await pageAfter(from);
  async function* records() {
    yield header;
    for (let page = first; ; page = await pageAfter(page.nextCursor ?? undefined)) {
      yield* page.rows;
      if (page.nextCursor === null) return;
    }
  }
  return writeCsv(records());
}
