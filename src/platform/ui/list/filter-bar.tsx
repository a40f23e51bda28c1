import { Button, CloseButton } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { lazy, useState } from 'react';
import { useApp } from '../app-context.tsx';
import { useDirectory } from '../directory.tsx';
import type { FieldView } from '../fields/field-view.ts';
import { useShortcut } from '../keys/shortcut.ts';
import { Anchored } from '../overlay/anchored.tsx';
import { useTrigger } from '../overlay/use-trigger.ts';
import classes from './filter-bar.module.css';
import { describeFilter, type Filter, readFilters } from './filters.ts';
import type { ListState } from './list-state.ts';
import { ScopeChip } from './scope.tsx';

const FilterEditor = lazy(async () => ({
  default: (await import('./filter-editor.tsx')).FilterEditor,
}));
const FilterChooser = lazy(() => import('./filter-chooser.tsx'));

interface Props {
  readonly state: ListState;
  readonly views: readonly FieldView[];
}

/** The button that adds a filter: pick a field, then what it should be. */
export function FilterButton({ state, views }: Props) {
  const [opened, setOpened] = useState(false);
  const { button, close } = useTrigger(opened, setOpened, 'dialog');
  useShortcut({ keys: 'f', label: 'Filter', group: 'List', run: () => setOpened(true) });
  const trigger = (
    <Button
      {...button}
      variant="subtle"
      color="gray"
      leftSection={<IconFilter size={15} stroke={1.75} />}
    >
      Filter
    </Button>
  );
  return (
    <Anchored opened={opened} onClose={close} label="Filter" trigger={trigger}>
      <FilterChooser state={state} views={views} onClose={close} />
    </Anchored>
  );
}

/** The filters in force, each a chip that opens its editor; or just said, to those who may not change them. */
export function FilterChips({ state, views, readOnly = false }: Props & { readOnly?: boolean }) {
  const filters = readFilters(state.filters, views);
  if (filters.length === 0 && !state.archived && !state.scope) return null;
  return (
    <div className={classes.chips}>
      {state.scope && <ScopeChip scope={state.scope} />}
      {filters.map((filter) => (
        <FilterChip key={filter.name} filter={filter} state={state} readOnly={readOnly} />
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
      {filters.length > 1 && !readOnly && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={state.clearFilters}>
          Clear
        </Button>
      )}
    </div>
  );
}

function FilterChip({
  filter,
  state,
  readOnly,
}: {
  filter: Filter;
  state: ListState;
  readOnly: boolean;
}) {
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
  const { button, close } = useTrigger(opened, setOpened, 'dialog');
  if (readOnly) {
    return (
      <span className={classes.chip} data-read-only>
        <span className={classes.text}>{words}</span>
      </span>
    );
  }
  const trigger = (
    <button type="button" {...button} className={classes.text}>
      {words}
    </button>
  );
  return (
    <span className={classes.chip}>
      <Anchored opened={opened} onClose={close} label={words} trigger={trigger}>
        <FilterEditor
          view={filter.view}
          filter={filter}
          onChange={(change) => state.set(change)}
          onClose={close}
        />
      </Anchored>
      <CloseButton
        size={22}
        aria-label={`Remove filter: ${words}`}
        onClick={() => state.set({ [filter.name]: undefined })}
      />
    </span>
  );
}
