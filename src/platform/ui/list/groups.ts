import { useMemo } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useApp } from '../app-context.tsx';
import { type ListQueryText, useResourceList } from '../data/use-resource-list.ts';
import { useDirectory } from '../directory.tsx';
import { type FieldView, kindOf } from '../fields/field-view.ts';
import { titleOf } from '../registry.ts';

/** One value of the field that a list is grouped by, and the filter that finds its records. */
export interface Group {
  readonly id: string;
  readonly view: FieldView;
  /** The value; null for the records that have none. */
  readonly value: string | null;
  readonly title: string;
  readonly query: ListQueryText;
  /** Shown even while it holds nothing: the states of a process. */
  readonly always: boolean;
}

const GROUPABLE = new Set(['choice', 'person', 'reference', 'boolean']);

export function canGroup(view: FieldView): boolean {
  return GROUPABLE.has(kindOf(view)) && view.field.state.filterable && view.name !== 'createdBy';
}

const NOTHING: ListQueryText = {};

/**
 * The groups of a list. Each is a list of its own on the server, so that counts
 * and order are right however many records there are.
 */
export function useGroups(
  resource: AnyResource,
  view: FieldView | undefined,
  query: ListQueryText,
): { groups: readonly Group[] | null; more: (() => void) | null } {
  const { registry } = useApp();
  const { people } = useDirectory();
  const isReference = view !== undefined && kindOf(view) === 'reference';
  const target = isReference ? registry.noun(view.field.state.target ?? '')?.resource : undefined;
  const targets = useResourceList(target ?? resource, NOTHING, target !== undefined);
  const groups = useMemo(() => {
    if (!view) return null;
    const values = valuesOf(view, people, () =>
      target ? targets.items.map((item) => ({ value: item.id, title: titleOf(target, item) })) : [],
    );
    return limited(view, values, query).map((entry) => groupOf(view, entry, query));
  }, [view, people, target, targets.items, query]);
  return { groups, more: isReference && targets.hasMore ? targets.loadMore : null };
}

interface Entry {
  readonly value: string | null;
  readonly title: string;
}

function valuesOf(
  view: FieldView,
  people: readonly { id: string; name: string }[],
  targets: () => Entry[],
): Entry[] {
  const none = { value: null, title: `No ${view.field.state.label.toLowerCase()}` };
  const entries = (): Entry[] => {
    switch (kindOf(view)) {
      case 'choice':
        return (view.field.state.options ?? []).map((o) => ({ value: o.value, title: o.label }));
      case 'person':
        return people.map((person) => ({ value: person.id, title: person.name }));
      case 'boolean':
        return [
          { value: 'true', title: 'Yes' },
          { value: 'false', title: 'No' },
        ];
      default:
        return targets();
    }
  };
  return view.field.state.nullable ? [...entries(), none] : entries();
}

/** Only the groups that a filter on the same field leaves. */
function limited(
  view: FieldView,
  entries: readonly Entry[],
  query: ListQueryText,
): readonly Entry[] {
  const wanted = query[view.name]?.split(',');
  const none = query[`${view.name}.none`];
  if (none === 'true') return entries.filter((entry) => entry.value === null);
  if (none === 'false') return entries.filter((entry) => entry.value !== null);
  if (!wanted || wanted.includes('me')) return entries;
  return entries.filter((entry) => entry.value !== null && wanted.includes(entry.value));
}

function groupOf(view: FieldView, { value, title }: Entry, query: ListQueryText): Group {
  const own = value === null ? { [`${view.name}.none`]: 'true' } : { [view.name]: value };
  const always = kindOf(view) === 'choice' && value !== null;
  return {
    id: `${view.name}:${value ?? ''}`,
    view,
    value,
    title,
    query: { ...query, ...own },
    always,
  };
}
