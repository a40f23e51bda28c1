import type { Selector } from './filter.contract.ts';
import type { Series } from './question.contract.ts';

/** How people read a selector: its own label, else the event's name. */
export function selectorLabel({ event, label }: Selector & { label?: string | undefined }): string {
  return label || (event ?? 'Any event');
}

const MEASURE_LABELS: Record<Series['measure']['kind'], string> = {
  count: 'events',
  people: 'people',
  sum: 'sum of',
  average: 'average',
  minimum: 'least',
  maximum: 'most',
  percentile: 'percentile',
};

/** A series as its line is called: “signup, people”, “purchase, sum of amount”. */
export function seriesLabel(series: Series): string {
  if (series.label) return series.label;
  const { measure } = series;
  const words =
    measure.kind === 'percentile'
      ? `${measure.percent}th percentile of ${measure.property.name}`
      : 'property' in measure
        ? `${MEASURE_LABELS[measure.kind]} ${measure.property.name}`
        : MEASURE_LABELS[measure.kind];
  return `${selectorLabel(series)}, ${words}`;
}

/** A breakdown's group as people read it. */
export function groupLabel(group: string | null): string {
  if (group === null) return 'All';
  if (group.startsWith('=')) return group.slice(1) || '(empty)';
  return group === 'none' ? '(not set)' : 'Other';
}
