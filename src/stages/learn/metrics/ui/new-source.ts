import type { Filter } from '#stages/learn/analysis/filter.contract.ts';
import { anyEvent } from '#stages/learn/analysis/ui/questions.ts';
import type { Source, SourceKind } from '../source.contract.ts';

/** A definition of a kind to begin with. */
export function newSource(kind: SourceKind): Source {
  const all = { filters: [], people: [] };
  switch (kind) {
    case 'events':
      return {
        kind,
        ...all,
        series: [{ ...anyEvent, measure: { kind: 'people' } }],
        formula: null,
        days: 1,
      };
    case 'funnel':
      return {
        kind,
        ...all,
        steps: [anyEvent, anyEvent],
        order: 'ordered',
        entry: 'any',
        window: { count: 7, unit: 'day' },
        exclusions: [],
      };
    case 'retention':
      return {
        kind,
        ...all,
        start: anyEvent,
        return: anyEvent,
        basis: 'first',
        unit: 'day',
        interval: 7,
      };
    case 'survey':
      return {
        kind,
        ...all,
        answer: anyEvent,
        property: { source: 'property', name: '' },
        score: 'nps',
        scale: 5,
        values: ['Very disappointed', 'very disappointed'],
        days: 28,
      };
    case 'formula':
      return { kind, formula: '' };
    case 'sql':
      return {
        kind,
        sql: "select ts::date as day, count(*) as value\nfrom events\nwhere event = 'signup'\ngroup by 1",
      };
    case 'manual':
      return { kind };
  }
}

/** The unit that a definition's values have by themselves. */
export function usualUnit(source: Source): string {
  switch (source.kind) {
    case 'funnel':
    case 'retention':
      return '%';
    case 'survey':
      return ['csat', 'top_two', 'pmf'].includes(source.score) ? '%' : '';
    case 'events':
      if (source.formula?.includes('100')) return '%';
      return source.formula === null && source.series[0]?.measure.kind === 'people' ? 'people' : '';
    default:
      return '';
  }
}

/** What is still missing of a definition, as a sentence; null when nothing is. */
export function missingIn(source: Source): string | null {
  const unfilled = (filters: readonly Filter[]) =>
    filters.some((filter) => filter.type === 'text' && filter.values.length === 0);
  if (source.kind === 'formula') return source.formula.trim() ? null : 'Write a formula.';
  if (source.kind === 'sql') return source.sql.trim() ? null : 'Write a SELECT.';
  if (source.kind === 'manual') return null;
  if (source.kind === 'survey' && !source.property.name) return 'Choose where the answer stands.';
  const measured = source.kind === 'events' ? source.series.map(({ measure }) => measure) : [];
  if (measured.some((measure) => 'property' in measure && !measure.property.name)) {
    return 'Choose the property that is measured.';
  }
  if (source.kind === 'events' && source.series.length > 1 && source.formula === null) {
    return 'Put the series together by a formula, such as A / B * 100.';
  }
  const selectors =
    source.kind === 'events'
      ? source.series
      : source.kind === 'funnel'
        ? [...source.steps, ...source.exclusions]
        : source.kind === 'retention'
          ? [source.start, source.return]
          : [source.answer];
  return unfilled(source.filters) || selectors.some(({ filters }) => unfilled(filters))
    ? 'Give each filter a value.'
    : null;
}
