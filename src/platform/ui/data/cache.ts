import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Page } from '#platform/contract/resource.ts';
import type { AnyRecord } from '../feature-ui.ts';
import { keys } from './keys.ts';

export type ListData = InfiniteData<Page<AnyRecord>, string | undefined>;

/** The newest version of a record that any query holds. */
export function cachedRecord(
  queries: QueryClient,
  workspace: string,
  noun: string,
  id: string,
): AnyRecord | undefined {
  const whole = queries.getQueryData<AnyRecord>(keys.record(workspace, noun, id));
  let newest = whole;
  for (const [, data] of listsOf(queries, workspace, noun)) {
    for (const page of data?.pages ?? []) {
      const item = page.items.find((candidate) => candidate.id === id);
      if (item && (!newest || item.version > newest.version)) newest = item;
    }
  }
  return newest;
}

/** Changes records wherever the cache holds them; `change` returns the same object to leave one be. */
export function patchRecords(
  queries: QueryClient,
  workspace: string,
  noun: string,
  ids: ReadonlySet<string>,
  change: (record: AnyRecord) => AnyRecord,
): void {
  for (const id of ids) {
    const key = keys.record(workspace, noun, id);
    queries.setQueryData<AnyRecord>(key, (record) => (record ? change(record) : record));
  }
  for (const [key, data] of listsOf(queries, workspace, noun)) {
    if (data) queries.setQueryData<ListData>(key, patchList(data, ids, change));
  }
}

function listsOf(queries: QueryClient, workspace: string, noun: string) {
  return queries
    .getQueriesData<ListData>({ queryKey: keys.lists(workspace, noun) })
    .filter(([, data]) => data?.pages !== undefined);
}

function patchList(
  data: ListData,
  ids: ReadonlySet<string>,
  change: (record: AnyRecord) => AnyRecord,
): ListData {
  let touched = false;
  const pages = data.pages.map((page) => {
    if (!page.items.some((item) => ids.has(item.id))) return page;
    touched = true;
    return { ...page, items: page.items.map((item) => (ids.has(item.id) ? change(item) : item)) };
  });
  return touched ? { ...data, pages } : data;
}

/** Takes records out of every list, at once; the lists are asked again afterwards. */
export function removeFromLists(
  queries: QueryClient,
  workspace: string,
  noun: string,
  ids: ReadonlySet<string>,
): void {
  for (const [key, data] of listsOf(queries, workspace, noun)) {
    if (!data?.pages.some((page) => page.items.some((item) => ids.has(item.id)))) continue;
    const pages = data.pages.map((page) => ({
      ...page,
      items: page.items.filter((item) => !ids.has(item.id)),
    }));
    queries.setQueryData<ListData>(key, { ...data, pages });
  }
}

/** Lays a change over a record as the server will: custom fields are merged, the rest replaced. */
export function withChange(
  record: AnyRecord,
  change: Readonly<Record<string, unknown>>,
): AnyRecord {
  const custom = change.custom
    ? { ...record.custom, ...(change.custom as Record<string, unknown>) }
    : record.custom;
  return { ...record, ...change, custom };
}

/** The values a record has now for the fields that a change names: what would take it back. */
export function inverseOf(
  record: AnyRecord,
  change: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const entries = Object.keys(change).map((name): [string, unknown] => {
    if (name !== 'custom') return [name, record[name]];
    const custom = Object.keys(change.custom as Record<string, unknown>);
    return ['custom', Object.fromEntries(custom.map((key) => [key, record.custom[key] ?? null]))];
  });
  return Object.fromEntries(entries);
}
