import { Button, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconArrowsSort, IconPlus, IconSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { useCount } from '#platform/ui/data/use-resource-list.ts';
import type { FieldView } from '#platform/ui/fields/field-view.ts';
import { useShortcut } from '#platform/ui/keys/shortcut.ts';
import { FilterButton } from '#platform/ui/list/filter-bar.tsx';
import type { ListState } from '#platform/ui/list/list-state.ts';
import { MoreMenu } from '#platform/ui/list/more-menu.tsx';
import { feedback } from '../feedback.contract.ts';
import classes from './inbox.module.css';
import { FEEDBACK } from './use-triage.ts';

export type Tab = 'new' | 'processed' | 'archived' | 'all';

const TABS: readonly { id: Tab; label: string; query: Record<string, string> }[] = [
  { id: 'new', label: 'New', query: { state: 'new' } },
  { id: 'processed', label: 'Processed', query: { state: 'processed' } },
  { id: 'archived', label: 'Archived', query: { archived: 'true' } },
  { id: 'all', label: 'All', query: { archived: 'all' } },
];

interface Props {
  readonly state: ListState;
  readonly tab: Tab;
  readonly views: readonly FieldView[];
}

/** What is shown of the inbox: which state, which words, which filters, in which order. */
export function InboxHeader({ state, tab, views }: Props) {
  const { create } = useApp();
  const allowed = useAllowed();
  const oldestFirst = state.sort === 'createdAt';
  return (
    <header className={classes.header}>
      <div className={classes.heading}>
        <h1>{feedback.label.many}</h1>
        <div className={classes.tools}>
          <Tooltip label={oldestFirst ? 'Oldest first' : 'Newest first'}>
            <Button
              variant="subtle"
              color="gray"
              px={8}
              aria-label={`Order: ${oldestFirst ? 'oldest' : 'newest'} first`}
              onClick={() => state.set({ sort: oldestFirst ? undefined : 'createdAt' })}
            >
              <IconArrowsSort size={15} stroke={1.75} />
            </Button>
          </Tooltip>
          <FilterButton state={state} views={views} />
          <MoreMenu resource={FEEDBACK} query={state.query} />
          {allowed(feedback.policy.create) && (
            <Button px={10} aria-label="New note" onClick={() => create(feedback.noun)}>
              <IconPlus size={16} />
            </Button>
          )}
        </div>
      </div>
      <Search state={state} />
      <nav className={classes.tabs} aria-label="State">
        {TABS.map((item) => (
          <TabButton key={item.id} item={item} state={state} here={item.id === tab} />
        ))}
      </nav>
    </header>
  );
}

function TabButton(props: { item: (typeof TABS)[number]; state: ListState; here: boolean }) {
  const { item, state, here } = props;
  const { state: _state, archived: _archived, ...rest } = state.query;
  const count = useCount(FEEDBACK, { ...rest, ...item.query });
  const { state: shown, archived } = item.query;
  return (
    <button
      type="button"
      aria-current={here ? 'page' : undefined}
      onClick={() =>
        state.set({
          state: shown === 'new' ? undefined : shown,
          archived,
          peek: undefined,
        })
      }
    >
      {item.label}
      {item.id !== 'all' && <span>{count?.toLocaleString()}</span>}
    </button>
  );
}

function Search({ state }: { state: ListState }) {
  const input = useRef<HTMLInputElement>(null);
  const search = useDebouncedCallback((q: string) => state.set({ q: q || undefined }), 150);
  useShortcut({ keys: '/', label: 'Search', group: 'Inbox', run: () => input.current?.focus() });
  return (
    <label className={classes.search}>
      <IconSearch size={15} stroke={1.75} aria-hidden />
      <input
        ref={input}
        type="search"
        placeholder="Search feedback"
        aria-label="Search feedback"
        defaultValue={state.q}
        onChange={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
    </label>
  );
}
