import { Button } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { HistoryEntry } from '#platform/contract/resource.ts';
import { UNDOABLE } from '#platform/contract/undoable.ts';
import { messageOf } from '#sdk/problem.ts';
import { useAllowed, useApp } from '../app-context.tsx';
import { keys } from '../data/keys.ts';
import { routesOf } from '../data/routes.ts';
import { announce } from '../data/undo.ts';
import { useDirectory } from '../directory.tsx';
import { FailureView } from '../failure-view.tsx';
import type { RecordSlotProps } from '../feature-ui.ts';
import { type FieldView, kindOf, labelOf } from '../fields/field-view.ts';
import { formatAgo, formatMoment, formatValue } from '../fields/format.ts';
import { Face } from '../fields/marks.tsx';
import { MoreButton } from '../more-button.tsx';
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
  const undone = new Set(entries.map((entry) => entry.undoOf));
  return (
    <>
      <ol className={classes.history}>
        {entries.map((entry) => (
          <Entry
            key={entry.id}
            entry={entry}
            resource={resource}
            record={record}
            views={views}
            undone={undone.has(entry.id)}
          />
        ))}
      </ol>
      <MoreButton quiet query={history}>
        Show earlier
      </MoreButton>
    </>
  );
}

function Entry({
  entry,
  resource,
  record,
  views,
  undone,
}: Props & { entry: HistoryEntry; undone: boolean }) {
  const changes = Object.entries(entry.changes ?? {}).flatMap(([name, pair]) =>
    changesOf(views, name, pair),
  );
  // What nobody types or asks for, such as a place in an order, says nothing to a reader.
  const told = changes.filter(({ view }) => view.editable || view.field.state.filterable);
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
      <UndoEntry entry={entry} resource={resource} record={record} undone={undone} />
    </li>
  );
}

/** The changed fields that are known; custom ones are looked at one by one. */
function changesOf(views: readonly FieldView[], name: string, [before, after]: [unknown, unknown]) {
  if (name !== 'custom') {
    const view = views.find((item) => item.name === name);
    return view ? [{ view, before, after }] : [];
  }
  const [held, given] = [before ?? {}, after ?? {}] as Record<string, unknown>[];
  return views.flatMap((view) => {
    const key = view.name.slice('custom.'.length);
    if (!view.custom || held?.[key] === given?.[key]) return [];
    return [{ view, before: held?.[key], after: given?.[key] }];
  });
}

/** The way back from an act, or why there is none. */
function UndoEntry(
  props: RecordSlotProps & { readonly entry: HistoryEntry; readonly undone: boolean },
) {
  const { entry, resource, record, undone } = props;
  const { workspace, undo } = useApp();
  const queries = useQueryClient();
  const allowed = useAllowed();
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  if (undone) return <span className={classes.undone}>Undone</span>;
  // A record comes into being once; archiving it is the way back, and has its own button.
  if (!UNDOABLE.includes(entry.verb) || entry.verb === 'created') return null;
  const action = entry.verb === 'updated' ? 'update' : 'archive';
  const links = entry.verb === 'linked' || entry.verb === 'unlinked';
  if (!links && !allowed(resource.policy[action], record)) return null;
  const run = async () => {
    setBusy(true);
    try {
      await undo(entry.id);
      announce('Put back as it was.');
      setRefusal(null);
    } catch (error) {
      setRefusal(messageOf(error));
    }
    setBusy(false);
    await queries.invalidateQueries({ queryKey: keys.workspace(workspace.slug) });
  };
  return (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        className={classes.undo}
        loading={busy}
        onClick={() => void run()}
      >
        Undo
      </Button>
      {refusal && (
        <p className={classes.refusal} role="alert">
          {refusal}
        </p>
      )}
    </>
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
