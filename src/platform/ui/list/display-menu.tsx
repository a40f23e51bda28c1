import { ActionIcon, Checkbox, Select, Stack, Switch, Tooltip } from '@mantine/core';
import { IconSortAscending, IconSortDescending } from '@tabler/icons-react';
import { sortNames } from '#platform/contract/list-query.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import { type FieldView, kindOf, labelOf } from '../fields/field-view.ts';
import classes from './display-menu.module.css';
import { canGroup } from './groups.ts';
import type { ListState } from './list-state.ts';

interface Props {
  readonly resource: AnyResource;
  readonly state: ListState;
  readonly views: readonly FieldView[];
}

/** How the list is ordered, grouped and which columns it has. */
export default function DisplayMenu({ resource, state, views }: Props) {
  const sortable = new Set(sortNames(resource.allFields));
  const sorts = views.filter((view) => sortable.has(view.name));
  const groups = views.filter(canGroup);
  const columns = views.filter(
    (view) =>
      !['json', 'longText'].includes(kindOf(view)) &&
      view.name !== resource.title &&
      view.name !== 'key',
  );
  const descending = state.sort?.startsWith('-') ?? false;
  const sort = state.sort?.replace(/^-/, '') ?? null;
  const setSort = (name: string | null, down: boolean) =>
    state.set({ sort: name ? `${down ? '-' : ''}${name}` : undefined });
  const toggle = (name: string) => {
    const next = state.columns.includes(name)
      ? state.columns.filter((other) => other !== name)
      : [...state.columns, name];
    state.set({ columns: next.join(',') || 'key' });
  };
  const choice = (view: FieldView) => ({ value: view.name, label: labelOf(view) });
  return (
    <Stack gap="sm" className={classes.root}>
      <Select
        label="Group by"
        placeholder="No grouping"
        clearable
        data={groups.map(choice)}
        value={state.group ?? null}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => state.set({ group: value ?? 'none' })}
      />
      <div className={classes.sort}>
        <Select
          label="Order by"
          placeholder="As set for this list"
          clearable
          data={sorts.map(choice)}
          value={sort}
          comboboxProps={{ withinPortal: false }}
          onChange={(value) => setSort(value, descending)}
        />
        <Tooltip label={descending ? 'Largest first' : 'Smallest first'}>
          <ActionIcon
            size={34}
            variant="default"
            disabled={!sort}
            aria-label={descending ? 'Largest first; turn round' : 'Smallest first; turn round'}
            onClick={() => setSort(sort, !descending)}
          >
            {descending ? <IconSortDescending size={16} /> : <IconSortAscending size={16} />}
          </ActionIcon>
        </Tooltip>
      </div>
      <fieldset className={classes.columns}>
        <legend>Columns</legend>
        {columns.map((view) => (
          <Checkbox
            key={view.name}
            size="xs"
            label={labelOf(view)}
            checked={state.columns.includes(view.name)}
            onChange={() => toggle(view.name)}
          />
        ))}
      </fieldset>
      <Switch
        size="xs"
        label="Show the archive"
        checked={state.archived}
        onChange={(event) =>
          state.set({ archived: event.currentTarget.checked ? 'true' : undefined })
        }
      />
    </Stack>
  );
}
