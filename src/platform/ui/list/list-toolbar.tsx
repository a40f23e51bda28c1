import { Button } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconList, IconPlus, IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useAllowed, useApp } from '../app-context.tsx';
import type { Icon, ListView } from '../feature-ui.ts';
import type { FieldView } from '../fields/field-view.ts';
import { useShortcut } from '../keys/shortcut.ts';
import { Anchored } from '../overlay/anchored.tsx';
import { useTrigger } from '../overlay/use-trigger.ts';
import { createLabel } from '../registry.ts';
import { lazyOf, Slot } from '../slot.tsx';
import { FilterButton } from './filter-bar.tsx';
import classes from './list-page.module.css';
import type { ListState } from './list-state.ts';
import { MoreMenu } from './more-menu.tsx';

const DisplayMenu = lazy(() => import('./display-menu.tsx'));

interface Props {
  readonly resource: AnyResource;
  readonly state: ListState;
  readonly views: readonly FieldView[];
  readonly total: number | null;
}

/** The head of a list page: what it is, how many there are, and how to look at them. */
export function ListToolbar({ resource, state, views, total }: Props) {
  const { create, registry } = useApp();
  const allowed = useAllowed();
  const list = registry.noun(resource.noun)?.ui.list;
  const Extra = list?.toolbar ? lazyOf(list.toolbar) : null;
  const label = createLabel(resource);
  const mayCreate = allowed(resource.policy.create);
  const createOne = () => create(resource.noun);
  useShortcut(mayCreate ? { keys: 'c', label, group: 'List', run: createOne } : null);
  return (
    <header className={classes.header}>
      <div className={classes.heading}>
        <h1>{resource.label.many}</h1>
        <span className={classes.total}>{total?.toLocaleString()}</span>
        <Slot name="list.views" resource={resource} query={state.query} />
      </div>
      <div className={classes.tools}>
        <SearchBox state={state} label={`Search ${resource.label.many.toLowerCase()}`} />
        {list?.views && <ViewSwitch views={list.views} state={state} />}
        {Extra && (
          <Suspense>
            <Extra resource={resource} query={state.query} />
          </Suspense>
        )}
        <FilterButton state={state} views={views} />
        <DisplayButton resource={resource} state={state} views={views} />
        <MoreMenu resource={resource} query={state.query} />
        {mayCreate && (
          <Button
            leftSection={<IconPlus size={15} />}
            className={classes.create}
            onClick={createOne}
          >
            {label}
          </Button>
        )}
      </div>
    </header>
  );
}

const TYPING_MS = 200;

function SearchBox({ state, label }: { state: ListState; label: string }) {
  const input = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState(state.q);
  const search = useDebouncedCallback(
    (q: string) => state.set({ q: q.trim() || undefined }),
    TYPING_MS,
  );
  useShortcut({
    keys: '/',
    label: 'Search this list',
    group: 'List',
    run: () => input.current?.focus(),
  });
  useEffect(() => {
    if (document.activeElement !== input.current) setWords(state.q);
  }, [state.q]);
  return (
    <div className={classes.search} data-filled={words !== '' || undefined}>
      <IconSearch size={15} stroke={1.75} aria-hidden />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder="Search"
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
        onKeyDown={(event) => event.key === 'Escape' && input.current?.blur()}
      />
    </div>
  );
}

function ViewSwitch(props: { views: readonly ListView[]; state: ListState }) {
  const plain: { id: string | undefined; label: string; icon: Icon } = {
    id: undefined,
    label: 'List',
    icon: IconList,
  };
  const all = [plain, ...props.views];
  return (
    <div className={classes.views} role="group" aria-label="View as">
      {all.map(({ id, label, icon: Icon }) => (
        <button
          key={label}
          type="button"
          aria-pressed={props.state.view === id}
          aria-label={label}
          title={label}
          onClick={() => props.state.set({ view: id })}
        >
          <Icon size={15} />
        </button>
      ))}
    </div>
  );
}

function DisplayButton({ resource, state, views }: Omit<Props, 'total'>) {
  const [opened, setOpened] = useState(false);
  const { button, close } = useTrigger(opened, setOpened, 'dialog');
  const trigger = (
    <Button
      {...button}
      variant="subtle"
      color="gray"
      leftSection={<IconAdjustmentsHorizontal size={15} stroke={1.75} />}
    >
      Display
    </Button>
  );
  return (
    <Anchored
      opened={opened}
      onClose={close}
      label="Display"
      position="bottom-end"
      padding={14}
      trigger={trigger}
    >
      <DisplayMenu resource={resource} state={state} views={views} />
    </Anchored>
  );
}
