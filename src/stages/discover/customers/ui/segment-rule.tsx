import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import { useDirectory } from '#platform/ui/directory.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { fieldViews } from '#platform/ui/fields/field-view.ts';
import { FilterButton, FilterChips } from '#platform/ui/list/filter-bar.tsx';
import type { ListState } from '#platform/ui/list/list-state.ts';
import { messageOf } from '#sdk/problem.ts';
import { companies } from '../companies.contract.ts';
import { contacts } from '../contacts.contract.ts';
import { type Segment, type SegmentRule, segmentRoutes } from '../segments.contract.ts';
import classes from './customers.module.css';
import { Picked } from './picked.tsx';

/** Who belongs to a segment: filters as on any list, and how many that is right now. */
export default function SegmentRuleEditor({ resource, record }: RecordSlotProps) {
  const segment = record as unknown as Segment;
  const target = (segment.noun === 'company' ? companies : contacts) as unknown as AnyResource;
  const directory = useDirectory();
  const update = useUpdate(resource);
  const allowed = useAllowed();
  const editable = record.archivedAt === null && allowed(resource.policy.update, record);
  const views = useMemo(
    () => fieldViews(target, directory.customFields(target.noun)),
    [target, directory],
  );
  const rule = segment.rule ?? {};
  const save = (next: SegmentRule | null) =>
    void update({ record, change: { rule: next }, message: 'Changed the rule.' });
  const state = stateOf(rule, save);
  return (
    <div>
      <div className={classes.rule}>
        {editable && <FilterButton state={state} views={views} />}
        <FilterChips state={state} views={views} readOnly={!editable} />
        {segment.rule === null && (
          <span>No rule: add a filter to take in everyone who fits, or pick members by hand.</span>
        )}
        {editable && segment.rule !== null && Object.keys(rule).length > 0 && (
          <Button variant="subtle" color="gray" onClick={() => save(null)}>
            Remove the rule
          </Button>
        )}
      </div>
      <Picked segment={segment} target={target} editable={editable} />
      <Preview segment={segment} target={target} />
    </div>
  );
}

/** A rule in the form that the filter bar of lists reads and writes. */
function stateOf(rule: SegmentRule, save: (rule: SegmentRule | null) => void): ListState {
  const set: ListState['set'] = (change) => {
    const next = Object.entries({ ...rule, ...change }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    );
    save(next.length > 0 ? Object.fromEntries(next) : null);
  };
  return {
    query: rule,
    filters: Object.entries(rule).map(([name, value]) => ({ name, value })),
    q: '',
    sort: undefined,
    group: undefined,
    columns: [],
    view: undefined,
    peek: undefined,
    archived: false,
    scope: null,
    set,
    clearFilters: () => save(null),
  };
}

function Preview({ segment, target }: { segment: Segment; target: AnyResource }) {
  const { client, workspace } = useApp();
  const definition = useMemo(
    () => ({ noun: segment.noun, rule: segment.rule, pickedIds: segment.pickedIds }),
    [segment.noun, segment.rule, segment.pickedIds],
  );
  const [asked] = useDebouncedValue(definition, 150);
  const { data, error, isFetching } = useQuery({
    queryKey: ['w', workspace.slug, target.noun, 'segment', asked],
    queryFn: ({ signal }) =>
      client.call(segmentRoutes.preview, {
        params: { workspace: workspace.slug },
        body: asked,
        signal,
      }),
    placeholderData: keepPreviousData,
  });
  if (error) return <p role="alert">{messageOf(error)}</p>;
  if (!data) return <Arriving />;
  const label = data.count === 1 ? target.label.one : target.label.many;
  return (
    <div className={classes.preview} aria-busy={isFetching}>
      <p>
        <strong>{data.count.toLocaleString()}</strong> {label.toLowerCase()} right now
        {segment.pickedIds.length > 0 && `, ${segment.pickedIds.length} picked by hand`}
      </p>
      <ul>
        {data.sample.map((one) => (
          <li key={one.id}>
            <AppLink path={`${target.path}/${one.id}`}>{one.title}</AppLink>
          </li>
        ))}
        {data.count > data.sample.length && (
          <li>and {(data.count - data.sample.length).toLocaleString()} more</li>
        )}
      </ul>
    </div>
  );
}
