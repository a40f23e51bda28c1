import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { leaveTrail } from '#platform/ui/data/trail.ts';
import {
  type ListQueryText,
  useCount,
  useResourceList,
} from '#platform/ui/data/use-resource-list.ts';
import { useDirectory } from '#platform/ui/directory.tsx';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { fieldViews } from '#platform/ui/fields/field-view.ts';
import { useShortcuts } from '#platform/ui/keys/shortcut.ts';
import { EmptyList } from '#platform/ui/list/empty-list.tsx';
import { FilterChips } from '#platform/ui/list/filter-bar.tsx';
import { type ListState, useListState } from '#platform/ui/list/list-state.ts';
import { useSelection } from '#platform/ui/list/use-selection.ts';
import { useTitle } from '#platform/ui/use-title.ts';
import { feedback } from '../feedback.contract.ts';
import classes from './inbox.module.css';
import { InboxBulk } from './inbox-bulk.tsx';
import { InboxHeader, type Tab } from './inbox-header.tsx';
import { InboxList } from './inbox-list.tsx';
import { NotePane, NothingOpen } from './note-pane.tsx';
import { FEEDBACK, type TriageState, useTriage } from './use-triage.ts';

/** The feedback inbox: notes at the left, the one being read at the right, both hands on the keys. */
export default function InboxPage() {
  useTitle(feedback.label.many);
  const { registry, go } = useApp();
  const directory = useDirectory();
  const views = useMemo(
    () => fieldViews(FEEDBACK, directory.customFields(feedback.noun)),
    [directory],
  );
  // The tabs stand for the state, so it is no filter beside the others.
  const filterViews = useMemo(() => views.filter(({ name }) => name !== 'state'), [views]);
  const state = useListState(FEEDBACK, views);
  const tab = tabOf(state);
  const query = useMemo(() => queryOf(state.query, tab), [state.query, tab]);
  const feed = useResourceList(FEEDBACK, query);
  const records = useNotes(feed.items, query, tab, state.peek);
  const selection = useSelection(records);
  const total = useCount(FEEDBACK, query);
  useEffect(() => leaveTrail(feedback.noun, records, total), [records, total]);
  const open = (id: string | undefined) => state.set({ peek: id });
  const steps = useSteps(records, state.peek, open, feed.hasMore ? total : null);
  const chosen = records.filter((record) => selection.ids.has(record.id));
  const acts = useActs(records, chosen, state.peek, open, selection.clear);
  useInboxKeys({ ...steps, ...acts, state, selection, go });
  const icon = registry.noun(feedback.noun)?.icon;
  const bare = feed.state === 'ready' && records.length === 0;
  const untouched = bare && tab === 'new' && state.filters.length === 0 && !state.q && !state.scope;
  return (
    <div className={classes.page} data-reading={state.peek ? '' : undefined}>
      <section className={classes.left} aria-label="Notes">
        <InboxHeader state={state} tab={tab} views={filterViews} />
        <div className={classes.chips}>
          <FilterChips state={state} views={filterViews} />
        </div>
        {bare ? (
          untouched && icon ? (
            <AllRead state={state} icon={icon} />
          ) : (
            <p className={classes.none}>Nothing here{state.q ? ` for “${state.q}”` : ''}.</p>
          )
        ) : (
          <InboxList
            feed={feed}
            records={records}
            activeId={state.peek ?? null}
            selection={selection}
            onOpen={open}
          />
        )}
      </section>
      <section className={classes.right} aria-label="Note">
        {state.peek ? (
          <NotePane
            key={state.peek}
            id={state.peek}
            position={steps.position}
            onBack={() => open(undefined)}
            onNext={steps.next}
            onBefore={steps.before}
            onState={acts.set}
          />
        ) : (
          <NothingOpen count={records.length} onStart={steps.next} />
        )}
      </section>
      {chosen.length > 0 && (
        <InboxBulk records={chosen} views={views} onState={acts.set} onClear={selection.clear} />
      )}
    </div>
  );
}

/** No new notes: a beginning where there never were any, a rest where all are read. */
function AllRead({
  state,
  icon,
}: {
  state: ListState;
  icon: Parameters<typeof EmptyList>[0]['icon'];
}) {
  const any = useResourceList(FEEDBACK, ANY);
  if (any.state !== 'ready') return null;
  if (any.items.length === 0) {
    return <EmptyList resource={FEEDBACK} icon={icon} state={state} />;
  }
  return (
    <p className={classes.none}>
      <strong>All caught up.</strong> Every note has been read; new ones appear here by themselves.
    </p>
  );
}
const ANY: ListQueryText = { archived: 'all', limit: '1' };

function tabOf(state: ListState): Tab {
  const { archived, state: shown } = state.query;
  if (archived === 'true') return 'archived';
  if (archived === 'all') return 'all';
  return shown === 'processed' ? 'processed' : 'new';
}

function queryOf(query: ListQueryText, tab: Tab): ListQueryText {
  return tab === 'new' ? { ...query, state: 'new' } : query;
}

/** What was just moved elsewhere leaves the list at once, without asking the server. */
function belongs(note: AnyRecord, tab: Tab): boolean {
  return tab === 'all' || note.state === tab;
}

/**
 * The notes of the tab. The one being read keeps its place when an act moves it elsewhere,
 * so that the keys go on from there: a highlight makes a note processed.
 */
function useNotes(
  items: readonly AnyRecord[],
  query: ListQueryText,
  tab: Tab,
  openId: string | undefined,
): readonly AnyRecord[] {
  const app = useApp();
  const queries = useQueryClient();
  const held = useRef<{ query: ListQueryText; note: AnyRecord; at: number } | null>(null);
  return useMemo(() => {
    const notes = items.filter((note) => belongs(note, tab) || note.id === openId);
    const at = notes.findIndex(({ id }) => id === openId);
    const note = notes[at];
    if (note) {
      held.current = { query, note, at };
      return notes;
    }
    const before = held.current;
    if (!openId || before?.note.id !== openId || before.query !== query) return notes;
    const key = keys.record(app.workspace.slug, feedback.noun, openId);
    return notes.toSpliced(before.at, 0, queries.getQueryData<AnyRecord>(key) ?? before.note);
  }, [items, query, tab, openId, app, queries]);
}

function useSteps(
  records: readonly AnyRecord[],
  openId: string | undefined,
  open: (id: string | undefined) => void,
  total: number | null,
) {
  const at = records.findIndex((record) => record.id === openId);
  const step = (by: number) => {
    const to = records[at < 0 ? 0 : at + by];
    if (to) open(to.id);
  };
  return {
    next: () => step(1),
    before: () => step(-1),
    position: { at: at + 1, of: total ?? records.length },
  };
}

function useActs(
  records: readonly AnyRecord[],
  chosen: readonly AnyRecord[],
  openId: string | undefined,
  open: (id: string | undefined) => void,
  clear: () => void,
) {
  const triage = useTriage();
  const allowed = useAllowed();
  const set = (state: TriageState) => {
    if (chosen.length > 0) {
      if (!allowed(feedback.policy.update)) return;
      triage.many(chosen, state);
      clear();
      return;
    }
    const at = records.findIndex((record) => record.id === openId);
    const record = records[at];
    if (!record) return;
    // On to the next one first: the eye is already there.
    const next = records[at + 1] ?? records[at - 1];
    if (state !== 'new') open(next?.id);
    triage.one(record, state);
  };
  return { set };
}

function useInboxKeys(acts: {
  next: () => void;
  before: () => void;
  set: (state: TriageState) => void;
  state: ListState;
  selection: ReturnType<typeof useSelection>;
  go: (path: string) => void;
}) {
  const { next, before, set, state, selection, go } = acts;
  const { peek } = state;
  const group = 'Inbox';
  const back = () => {
    if (selection.ids.size > 0) selection.clear();
    else if (peek) state.set({ peek: undefined });
    else return false;
  };
  useShortcuts([
    { keys: 'j', label: 'Next note', group, run: next },
    { keys: 'k', label: 'Note before', group, run: before },
    { keys: 'ArrowDown', label: 'Next note', group, run: next, unlisted: true },
    { keys: 'ArrowUp', label: 'Note before', group, run: before, unlisted: true },
    { keys: 'e', label: 'Done, next', group, run: () => set('processed') },
    { keys: 'a', label: 'Archive, next', group, run: () => set('archived') },
    { keys: 'shift+e', label: 'Back to new', group, run: () => set('new') },
    {
      keys: 'x',
      label: 'Select',
      group,
      run: () => (peek ? selection.toggle(peek, false) : false),
    },
    {
      keys: 'o',
      label: 'Open the note on its own page',
      group,
      run: () => (peek ? go(`${feedback.path}/${peek}`) : false),
    },
    { keys: 'Escape', label: 'Close', group, run: back },
  ]);
}
