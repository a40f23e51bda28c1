import { Button, CloseButton, Popover } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useState } from 'react';
import { useApp } from '../app-context.tsx';
import { useDirectory } from '../directory.tsx';
import { type FieldView, labelOf } from '../fields/field-view.ts';
import { PickList } from '../fields/pick-list.tsx';
import { useShortcut } from '../keys/shortcut.ts';
import classes from './filter-bar.module.css';
import { FilterEditor } from './filter-editor.tsx';
import { describeFilter, type Filter, operatorsFor, readFilters } from './filters.ts';
import type { ListState } from './list-state.ts';

interface Props {
  readonly state: ListState;
  readonly views: readonly FieldView[];
}

/** The button that adds a filter: pick a field, then what it should be. */
export function FilterButton({ state, views }: Props) {
  const [opened, setOpened] = useState(false);
  const [view, setView] = useState<FieldView | null>(null);
  const close = () => {
    setOpened(false);
    setView(null);
  };
  useShortcut({ keys: 'f', label: 'Filter', group: 'List', run: () => setOpened(true) });
  const filterable = views.filter((candidate) => operatorsFor(candidate).length > 0);
  const filters = readFilters(state.filters, views);
  return (
    <Popover opened={opened} onChange={(next) => !next && close()} trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconFilter size={15} stroke={1.75} />}
          onClick={() => (opened ? close() : setOpened(true))}
        >
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label="Filter">
        {view ? (
          <FilterEditor
            key={view.name}
            view={view}
            filter={filters.find((filter) => filter.view.name === view.name)}
            onChange={(change) => state.set(change)}
            onClose={close}
          />
        ) : (
          <PickList
            label="Filter by…"
            options={filterable.map((item) => ({ value: item.name, label: labelOf(item) }))}
            selected={[]}
            onClose={close}
            onPick={(name) => setView(filterable.find((item) => item.name === name) ?? null)}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** The filters in force, each a chip that opens its editor. */
export function FilterChips({ state, views }: Props) {
  const filters = readFilters(state.filters, views);
  if (filters.length === 0 && !state.archived) return null;
  return (
    <div className={classes.chips}>
      {filters.map((filter) => (
        <FilterChip key={filter.name} filter={filter} state={state} />
      ))}
      {state.archived && (
        <span className={classes.chip}>
          <span className={classes.text}>Archived only</span>
          <CloseButton
            size={22}
            aria-label="Leave the archive"
            onClick={() => state.set({ archived: undefined })}
          />
        </span>
      )}
      {filters.length > 1 && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={state.clearFilters}>
          Clear
        </Button>
      )}
    </div>
  );
}

function FilterChip({ filter, state }: { filter: Filter; state: ListState }) {
  const [opened, setOpened] = useState(false);
  const { refs } = useApp();
  const directory = useDirectory();
  const nameOf = (id: string) =>
    id === 'me'
      ? 'Me'
      : (directory.person(id)?.name ??
        directory.tag(id)?.name ??
        refs.get(id)?.title ??
        'a record');
  const words = describeFilter(filter, nameOf);
  return (
    <span className={classes.chip}>
      <Popover opened={opened} onChange={setOpened} trapFocus>
        <Popover.Target>
          <button type="button" className={classes.text} onClick={() => setOpened(!opened)}>
            {words}
          </button>
        </Popover.Target>
        <Popover.Dropdown p={0} aria-label={words}>
          <FilterEditor
            view={filter.view}
            filter={filter}
            onChange={(change) => state.set(change)}
            onClose={() => setOpened(false)}
          />
        </Popover.Dropdown>
      </Popover>
      <CloseButton
        size={22}
        aria-label={`Remove filter: ${words}`}
        onClick={() => state.set({ [filter.name]: undefined })}
      />
    </span>
  );
}
