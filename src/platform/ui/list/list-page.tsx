import { lazy, Suspense, useMemo } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useApp } from '../app-context.tsx';
import { useCount } from '../data/use-resource-list.ts';
import { useDirectory } from '../directory.tsx';
import { fieldViews } from '../fields/field-view.ts';
import { Waiting } from '../waiting.tsx';
import { FilterChips } from './filter-bar.tsx';
import classes from './list-page.module.css';
import { useListState } from './list-state.ts';
import { ListToolbar } from './list-toolbar.tsx';
import { ListViewPane } from './list-view-pane.tsx';

const PeekPanel = lazy(async () => ({ default: (await import('./peek-panel.tsx')).PeekPanel }));
// Its code comes while the first page of records does; title and tools are there before both.
const ListBody = lazy(() => import('./list-body.tsx'));

interface Props {
  readonly resource: AnyResource;
}

/** The list of a noun, whole: filters, groups, columns, preview, keys and bulk changes. */
export function ListPage({ resource }: Props) {
  const noun = useApp().registry.noun(resource.noun);
  const directory = useDirectory();
  const views = useMemo(
    () => fieldViews(resource, directory.customFields(resource.noun)),
    [resource, directory],
  );
  const ui = noun?.ui.list;
  const state = useListState(resource, views, { columns: ui?.columns, groupBy: ui?.groupBy });
  const total = useCount(resource, state.query);
  const other = ui?.views?.find((view) => view.id === state.view);
  return (
    <div className={classes.page}>
      <div className={classes.main}>
        <ListToolbar resource={resource} state={state} views={views} total={total} />
        <FilterChips state={state} views={views} />
        {other ? (
          <ListViewPane view={other} resource={resource} query={state.query} />
        ) : (
          <Suspense fallback={<Waiting />}>
            <ListBody resource={resource} state={state} views={views} total={total} />
          </Suspense>
        )}
      </div>
      {state.peek && (
        <Suspense>
          <PeekPanel
            resource={resource}
            id={state.peek}
            onClose={() => state.set({ peek: undefined })}
          />
        </Suspense>
      )}
    </div>
  );
}
