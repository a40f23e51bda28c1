import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { HistoryEntry } from '#platform/contract/resource.ts';
import { useAllowed, useApp } from '../app-context.tsx';
import { keys } from '../data/keys.ts';
import { routesOf } from '../data/routes.ts';
import { announce } from '../data/undo.ts';
import { useUpdate } from '../data/use-update.ts';
import { useDirectory } from '../directory.tsx';
import { FailureView } from '../failure-view.tsx';
import type { RecordSlotProps } from '../feature-ui.ts';
import { type FieldView, kindOf, labelOf } from '../fields/field-view.ts';
import { formatAgo, formatMoment, formatValue } from '../fields/format.ts';
import { Face } from '../fields/marks.tsx';
import { Waiting } from '../waiting.tsx';
import classes from './record.module.css';

interface Props extends RecordSlotProps {
  readonly views: readonly FieldView[];
}

/** Everything that was done to a record, newest first, each change with a way back. */
export default function History({ resource, record, views }: Props) {
  const { client, workspace, refs } = useApp();
  const history = useInfiniteQuery({
    queryKey: keys.history(workspace.slug, resource.noun, record.id),
    queryFn: async ({ pageParam, signal }) => {
      const page = await client.call(routesOf(resource).history, {
        params: { workspace: workspace.slug, id: record.id },
        query: { cursor: pageParam, limit: 30 },
        signal,
      });
      refs.add(page.refs);
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  if (history.isPending) return <Waiting label="Loading the history" />;
  if (history.isError) {
    return <FailureView error={history.error} onRetry={() => void history.refetch()} />;
  }
  const entries = history.data.pages.flatMap((page) => page.items);
  return (
    <>
      <ol className={classes.history}>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} resource={resource} record={record} views={views} />
        ))}
      </ol>
      {history.hasNextPage && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          loading={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          Show earlier
        </Button>
      )}
    </>
  );
}

function Entry({ entry, resource, record, views }: Props & { entry: HistoryEntry }) {
  const update = useUpdate(resource);
  const allowed = useAllowed();
  const changes = Object.entries(entry.changes ?? {}).flatMap(([name, [before, after]]) => {
    const view = views.find((item) => item.name === name || item.name === `custom.${name}`);
    return view ? [{ view, before, after }] : [];
  });
  // What nobody types or asks for, such as a place in an order, says nothing to a reader.
  const told = changes.filter(({ view }) => view.editable || view.field.state.filterable);
  const undoable =
    entry.verb === 'updated' &&
    changes.length > 0 &&
    changes.every(({ view }) => view.editable) &&
    allowed(resource.policy.update, record);
  const undo = async () => {
    const change: Record<string, unknown> = {};
    const custom: Record<string, unknown> = {};
    for (const { view, before } of changes) {
      if (view.custom) custom[view.name.slice('custom.'.length)] = before;
      else change[view.name] = before;
    }
    if (Object.keys(custom).length > 0) change.custom = custom;
    if (await update({ record, change })) announce('Put back as it was.');
  };
  return (
    <li>
      <Face name={entry.actorName} size={22} />
      <div className={classes.entry}>
        <div>
          <strong>{entry.actorName}</strong> {entry.undoOf ? 'undid a change' : verbOf(entry)}{' '}
          <time dateTime={entry.at} title={formatMoment(entry.at)}>
            {formatAgo(entry.at)}
          </time>
        </div>
        {entry.note && <div className={classes.change}>{entry.note}</div>}
        {entry.verb !== 'created' &&
          told.map(({ view, before, after }) => (
            <ChangeLine key={view.name} view={view} before={before} after={after} />
          ))}
      </div>
      {undoable && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          className={classes.undo}
          onClick={() => void undo()}
        >
          Undo
        </Button>
      )}
    </li>
  );
}

function verbOf(entry: HistoryEntry): string {
  return entry.verb === 'updated' ? 'made a change' : `${entry.verb.replaceAll('_', ' ')} this`;
}

function ChangeLine(props: { view: FieldView; before: unknown; after: unknown }) {
  const { view, before, after } = props;
  const { refs } = useApp();
  const directory = useDirectory();
  if (kindOf(view) === 'longText' || kindOf(view) === 'json') {
    return <div className={classes.change}>{labelOf(view)} rewritten</div>;
  }
  return (
    <div className={classes.change}>
      {labelOf(view)}: <del>{formatValue(view, before, { directory, refs })}</del>
      <span aria-hidden="true"> → </span>
      <ins>{formatValue(view, after, { directory, refs })}</ins>
    </div>
  );
}
