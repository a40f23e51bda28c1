import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useAllowed, useApp } from '../app-context.tsx';
import { leaveTrail } from '../data/trail.ts';
import { offerUndo } from '../data/undo.ts';
import { useArchive } from '../data/use-archive.ts';
import { usePrefetchRecord } from '../data/use-record.ts';
import { useFeeds } from '../data/use-resource-list.ts';
import { useBulk, useUpdate } from '../data/use-update.ts';
import type { AnyRecord } from '../feature-ui.ts';
import { changeOf, type FieldView, labelOf } from '../fields/field-view.ts';
import { lazyOf } from '../slot.tsx';
import { useGroups } from './groups.ts';
import type { RowActions } from './list-row.tsx';
import { groupedLines, plainLines } from './list-rows.ts';
import type { useListState } from './list-state.ts';
import { ListTable } from './list-table.tsx';
import { useListKeys } from './use-list-keys.ts';
import { useSelection } from './use-selection.ts';

const EmptyList = lazy(async () => ({ default: (await import('./empty-list.tsx')).EmptyList }));
const BulkBar = lazy(() => import('./bulk-bar.tsx'));

interface BodyProps {
  readonly resource: AnyResource;
  readonly state: ReturnType<typeof useListState>;
  readonly views: readonly FieldView[];
  readonly total: number | null;
}

/** The rows of the list, with their keys, their selection and what can be done to it. */
export default function ListBody({ resource, state, views, total }: BodyProps) {
  const app = useApp();
  const allowed = useAllowed();
  const ui = app.registry.noun(resource.noun);
  const columns = useMemo(
    () =>
      state.columns.flatMap((name) =>
        name === resource.title || name === 'key' ? [] : views.filter((view) => view.name === name),
      ),
    [state.columns, views, resource.title],
  );
  const list = useLines(resource, state, views);
  const records = useMemo(
    () => list.lines.flatMap((line) => (line.kind === 'record' ? [line.record] : [])),
    [list.lines],
  );
  useEffect(() => leaveTrail(resource.noun, records, total), [resource, records, total]);
  const selection = useSelection(records);
  const [active, setActive] = useState<string | null>(state.peek ?? null);
  const [editing, setEditing] = useState<{ id: string; field: string } | null>(null);
  const archive = useArchiveMany(resource, records, selection.clear);
  const actions = useRowActions(resource, state, setActive, selection.toggle, setEditing);
  useListKeys({
    records,
    activeId: active,
    setActive,
    peek: state.peek,
    setPeek: (id) => state.set({ peek: id }),
    selection,
    open: (id) => app.go(`${resource.path}/${id}`),
    archive,
    views,
    columns,
    edit: (id, field) => setEditing({ id, field }),
  });
  const chosen = useMemo(
    () => records.filter((record) => selection.ids.has(record.id)),
    [records, selection.ids],
  );
  const Bulk = ui?.ui.list?.bulk ? lazyOf(ui.ui.list.bulk) : null;
  const bare = total === 0 && records.length === 0 && (!state.group || state.filters.length > 0);
  if (ui && list.ready && records.length === 0 && (bare || total === 0)) {
    return (
      <Suspense>
        <EmptyList resource={resource} icon={ui.icon} state={state} />
      </Suspense>
    );
  }
  return (
    <>
      <ListTable
        resource={resource}
        lines={list.lines}
        columns={columns}
        state={state}
        activeId={active}
        editing={editing}
        selected={selection.ids}
        folded={list.folded}
        onFold={list.fold}
        onSeen={list.see}
        mayEdit={(record) => record.archivedAt === null && allowed(resource.policy.update, record)}
        rowExtras={ui?.ui.list?.rowExtras}
        actions={actions}
        total={total}
      />
      {chosen.length > 0 && (
        <Suspense>
          <BulkBar
            resource={resource}
            records={chosen}
            views={views}
            onClear={selection.clear}
            onArchive={() => archive([...selection.ids])}
          >
            {Bulk && <Bulk resource={resource} records={chosen} onDone={selection.clear} />}
          </BulkBar>
        </Suspense>
      )}
    </>
  );
}

/** The lines of the list: one feed, or one for each group that has come into view. */
function useLines(resource: AnyResource, state: BodyProps['state'], views: readonly FieldView[]) {
  const by = views.find((view) => view.name === state.group);
  const { groups, more } = useGroups(resource, by, state.query);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const specs = useMemo(
    () =>
      groups?.map((group) => ({
        id: group.id,
        query: group.query,
        enabled: seen.has(group.id) && !folded.has(group.id),
      })) ?? [{ id: 'all', query: state.query }],
    [groups, seen, folded, state.query],
  );
  const feeds = useFeeds(resource, specs);
  const see = useCallback(
    (ids: readonly string[]) => {
      setSeen((before) =>
        ids.every((id) => before.has(id)) ? before : new Set([...before, ...ids]),
      );
      more?.();
    },
    [more],
  );
  const fold = useCallback((id: string) => {
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const lines = useMemo(() => {
    if (groups) return groupedLines(groups, feeds, folded);
    return feeds[0] ? plainLines(feeds[0]) : [];
  }, [groups, feeds, folded]);
  const ready =
    feeds.length > 0 && feeds.every((feed) => feed.state === 'ready' || feed.state === 'idle');
  return { lines, folded, fold, see, ready };
}

function useRowActions(
  resource: AnyResource,
  state: BodyProps['state'],
  setActive: (id: string) => void,
  toggle: (id: string, extend: boolean) => void,
  setEditing: RowActions['onEditing'],
): RowActions {
  const app = useApp();
  const update = useUpdate(resource);
  const prefetch = usePrefetchRecord(resource);
  const phone = useMediaQuery('(max-width: 640px)') ?? false;
  const whole = phone || app.registry.noun(resource.noun)?.ui.list?.opens === 'page';
  const { set } = state;
  return useMemo(
    () => ({
      onPeek: (id) => {
        setActive(id);
        if (whole) app.go(`${resource.path}/${id}`);
        else set({ peek: id });
      },
      onSelect: (id, extend) => {
        setActive(id);
        toggle(id, extend);
      },
      onHover: prefetch,
      onEditing: setEditing,
      onChange: (record: AnyRecord, view: FieldView, value: unknown) => {
        const message = `Changed ${labelOf(view).toLowerCase()} of ${record.key}.`;
        void update({ record, change: changeOf(view, value), message });
      },
    }),
    [app, resource, update, prefetch, whole, set, setActive, toggle, setEditing],
  );
}

function useArchiveMany(
  resource: AnyResource,
  records: readonly AnyRecord[],
  clear: () => void,
): (ids: readonly string[]) => void {
  const allowed = useAllowed();
  const archive = useArchive(resource);
  const bulk = useBulk(resource);
  return (ids) => {
    const only = ids.length === 1 ? records.find((record) => record.id === ids[0]) : undefined;
    if (!allowed(resource.policy.archive, only)) return;
    clear();
    if (only) {
      void archive(only);
      return;
    }
    const many = resource.label.many.toLowerCase();
    bulk.mutate(
      { ids, archive: true },
      {
        onSuccess: ({ changed }) =>
          offerUndo(`Archived ${changed} ${many}.`, () => bulk.mutate({ ids, archive: false })),
      },
    );
  };
}
