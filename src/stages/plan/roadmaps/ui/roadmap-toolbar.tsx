import { Button, Checkbox, Menu, Popover, SegmentedControl, Tooltip } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconPlus,
  IconRoute,
  IconShare3,
  IconStack2,
} from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { features } from '#core/features/features.contract.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import type { Change } from '#platform/ui/data/change.ts';
import { useDirectory } from '#platform/ui/directory.tsx';
import { type FieldView, fieldViews } from '#platform/ui/fields/field-view.ts';
import { FilterButton, FilterChips } from '#platform/ui/list/filter-bar.tsx';
import type { ListState } from '#platform/ui/list/list-state.ts';
import { PageHead } from '#platform/ui/page/page.tsx';
import {
  GROUPINGS,
  ITEM_FIELDS,
  type Roadmap,
  type RoadmapFilter,
  ZOOMS,
} from '../roadmaps.contract.ts';
import classes from './roadmap.module.css';
import type { Look } from './use-look.ts';

interface Props {
  readonly look: Look;
  /** Items that are shown, of all that are on it. */
  readonly shown: number;
  readonly total: number;
  readonly growing: boolean;
  /** Null where the caller may not share. */
  readonly onShare: (() => void) | null;
}

/**
 * The head of a roadmap: what it is and how it is looked at. A choice is kept with
 * the roadmap where that is allowed, and in the address of those who only look.
 */
export function RoadmapToolbar({ look, shown, total, growing, onShare }: Props) {
  const { roadmap, narrow, editable, change, reset } = look;
  const { create } = useApp();
  const allowed = useAllowed();
  const directory = useDirectory();
  const views = useMemo(
    () => fieldViews(features as never, directory.customFields('feature')),
    [directory],
  );
  const state = useFilterState(editable ? roadmap.filter : narrow, (filter) =>
    change({ filter }, 'Changed the filter.'),
  );
  return (
    <>
      <PageHead
        title={roadmap.name}
        of={{ path: 'roadmaps', label: 'Roadmaps' }}
        told={
          <span className={classes.total} role="status">
            {shown === total
              ? total.toLocaleString()
              : `${shown.toLocaleString()} of ${total.toLocaleString()}`}
            {growing && '…'}
          </span>
        }
      >
        <Find look={look} />
        <Layout roadmap={roadmap} onChange={change} />
        <GroupMenu roadmap={roadmap} onChange={change} />
        <FilterButton state={state} views={filterable(views)} />
        <ShownFields roadmap={roadmap} onChange={change} />
        {reset && (
          <Button variant="subtle" color="gray" onClick={reset}>
            As kept
          </Button>
        )}
        {onShare && (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconShare3 size={15} stroke={1.75} />}
            onClick={onShare}
          >
            Share
          </Button>
        )}
        {allowed(features.policy.create) && (
          <Button
            className={classes.create}
            aria-label="New feature"
            leftSection={<IconPlus size={15} />}
            onClick={() => create('feature', newFeature(roadmap))}
          >
            New feature
          </Button>
        )}
      </PageHead>
      <div className={classes.chips}>
        <FilterChips state={state} views={filterable(views)} />
      </div>
    </>
  );
}

/** A feature made from a roadmap should be on it. */
function newFeature(roadmap: Roadmap): Record<string, unknown> {
  const state = roadmap.filter.state?.split(',') ?? [];
  return {
    ...(roadmap.productId ? { productId: roadmap.productId } : {}),
    ...(state[0] ? { state: state.includes('planned') ? 'planned' : state[0] } : {}),
    ...(roadmap.layout === 'horizons' ? { horizon: 'next' } : {}),
  };
}

function filterable(views: readonly FieldView[]): FieldView[] {
  return views.filter(({ name }) => name !== 'key');
}

/** A filter in the shape that the filter controls of lists work on. */
function useFilterState(
  filter: RoadmapFilter,
  onChange: (filter: Record<string, string>) => void,
): ListState {
  const filters = Object.entries(filter).map(([name, value]) => ({ name, value }));
  return {
    query: filter,
    filters,
    q: '',
    sort: undefined,
    group: undefined,
    columns: [],
    view: undefined,
    peek: undefined,
    archived: false,
    scope: null,
    set: (change) => {
      const next = Object.entries({ ...filter, ...change }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
      );
      onChange(Object.fromEntries(next));
    },
    clearFilters: () => onChange({}),
  };
}

/** Narrows to what is typed, at once. */
function Find({ look: { words, setWords } }: { look: Look }) {
  const [text, setText] = useState(words);
  // The address follows what is typed a moment later; only clearing it from elsewhere comes back.
  useEffect(() => {
    if (words === '') setText('');
  }, [words]);
  return (
    <input
      type="search"
      className={classes.find}
      aria-label="Find on this roadmap"
      placeholder="Find"
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setText(value);
        setWords(value);
      }}
    />
  );
}

interface Part {
  readonly roadmap: Roadmap;
  readonly onChange: (values: Change, message: string) => void;
}

function Layout({ roadmap, onChange }: Part) {
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="Layout"
        data={[
          { value: 'horizons', label: 'Now, next, later' },
          { value: 'timeline', label: 'Timeline' },
        ]}
        value={roadmap.layout}
        onChange={(layout) => onChange({ layout }, 'Changed the layout.')}
      />
      {roadmap.layout === 'timeline' && (
        <Menu>
          <Menu.Target>
            <Button variant="subtle" color="gray" leftSection={<IconRoute size={15} />}>
              {label(roadmap.zoom)}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {ZOOMS.map((zoom) => (
              <Menu.Item key={zoom} onClick={() => onChange({ zoom }, 'Changed the scale.')}>
                {label(zoom)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

function label(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function GroupMenu({ roadmap, onChange }: Part) {
  const current = GROUPINGS.find(({ value }) => value === roadmap.groupBy);
  const group = (groupBy: string | null) => onChange({ groupBy }, 'Changed the grouping.');
  return (
    <Menu>
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<IconStack2 size={15} stroke={1.75} />}>
          {current ? `By ${current.label.toLowerCase()}` : 'Group'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => group(null)}>No lanes</Menu.Item>
        {GROUPINGS.map(({ value, label: name }) => (
          <Menu.Item key={value} onClick={() => group(value)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ShownFields({ roadmap, onChange }: Part) {
  const shown = new Set<string>(roadmap.shownFields);
  return (
    <Popover position="bottom-end">
      <Popover.Target>
        <Tooltip label="What items show">
          <Button variant="subtle" color="gray" aria-label="What items show" px={8}>
            <IconAdjustmentsHorizontal size={16} stroke={1.75} />
          </Button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="What items show">
        <div className={classes.checks}>
          {ITEM_FIELDS.map(({ value, label: name }) => (
            <Checkbox
              key={value}
              size="xs"
              label={name}
              checked={shown.has(value)}
              onChange={({ currentTarget: { checked } }) =>
                onChange(
                  {
                    shownFields: ITEM_FIELDS.map((field) => field.value).filter((field) =>
                      field === value ? checked : shown.has(field),
                    ),
                  },
                  'Changed what items show.',
                )
              }
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
