import { useState } from 'react';
import { type FieldView, labelOf } from '../fields/field-view.ts';
import { PickList } from '../fields/pick-list.tsx';
import { FilterEditor } from './filter-editor.tsx';
import { operatorsFor, readFilters } from './filters.ts';
import type { ListState } from './list-state.ts';

interface Props {
  readonly state: ListState;
  readonly views: readonly FieldView[];
  readonly onClose: () => void;
}

/** Picks the field to filter by, then hands over to its editor. */
export default function FilterChooser({ state, views, onClose }: Props) {
  const [view, setView] = useState<FieldView | null>(null);
  const filterable = views.filter((candidate) => operatorsFor(candidate).length > 0);
  const filters = readFilters(state.filters, views);
  if (view) {
    return (
      <FilterEditor
        view={view}
        filter={filters.find((filter) => filter.view.name === view.name)}
        onChange={(change) => state.set(change)}
        onClose={onClose}
      />
    );
  }
  return (
    <PickList
      label="Filter by…"
      options={filterable.map((item) => ({ value: item.name, label: labelOf(item) }))}
      selected={[]}
      onClose={onClose}
      onPick={(name) => setView(filterable.find((item) => item.name === name) ?? null)}
    />
  );
}
