import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { type Scope, useApp } from '../app-context.tsx';
import type { ListQueryText } from '../data/use-resource-list.ts';
import { defaultColumns, type FieldView } from '../fields/field-view.ts';
import { scopedQuery, scopeFor } from './scope.tsx';

/** Search parameters that are about the screen; every other one goes to the list route as it is. */
const SCREEN = new Set(['group', 'columns', 'view', 'peek']);
/** Parameters of the list route that are no filters. */
const PLAIN = new Set(['q', 'sort', 'archived']);

/** What a list shows. It lives in the address, so that every view of a list is a link. */
export interface ListState {
  readonly query: ListQueryText;
  readonly filters: readonly { name: string; value: string }[];
  readonly q: string;
  readonly sort: string | undefined;
  readonly group: string | undefined;
  readonly columns: readonly string[];
  readonly view: string | undefined;
  readonly peek: string | undefined;
  readonly archived: boolean;
  /** What narrows it beside its own filters. */
  readonly scope: Scope | null;
  /** Changes parameters; undefined takes one away. Stays in place unless `push` is asked for. */
  set(change: Readonly<Record<string, string | undefined>>, push?: boolean): void;
  clearFilters(): void;
}

export function useListState(
  resource: AnyResource,
  views: readonly FieldView[],
  defaults: { columns?: readonly string[] | undefined; groupBy?: string | undefined } = {},
): ListState {
  const search: Readonly<Record<string, string>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const { scope } = useApp();
  const set = useCallback<ListState['set']>(
    (change, push = false) => {
      const next = (before: Readonly<Record<string, string | undefined>>) =>
        Object.fromEntries(
          Object.entries({ ...before, ...change }).filter(
            ([, value]) => value !== undefined && value !== '',
          ),
        );
      // The route tree is assembled at run time, so its search has no static type.
      void navigate({ to: '.', search: next as never, replace: !push });
    },
    [navigate],
  );
  return useMemo(() => {
    const all = Object.entries(search).map(([name, value]) => [name, String(value)] as const);
    const asked = Object.fromEntries(all.filter(([name]) => !SCREEN.has(name)));
    const filters = all
      .filter(([name]) => !SCREEN.has(name) && !PLAIN.has(name))
      .map(([name, value]) => ({ name, value }));
    const known = new Set(views.map((view) => view.name));
    const chosen = search.columns?.split(',') ?? defaults.columns;
    const group = search.group ?? defaults.groupBy;
    return {
      query: scopedQuery(resource, asked, scope),
      scope: scopeFor(resource, asked, scope),
      filters,
      q: search.q ?? '',
      sort: search.sort,
      group: group === 'none' ? undefined : group,
      columns: (chosen ?? defaultColumns(resource, views)).filter((name) => known.has(name)),
      view: search.view,
      peek: search.peek,
      archived: search.archived === 'true',
      set,
      clearFilters: () =>
        set(
          Object.fromEntries(
            [...filters.map((filter) => filter.name), 'q'].map((n) => [n, undefined]),
          ),
        ),
    };
  }, [search, views, resource, scope, defaults.columns, defaults.groupBy, set]);
}
