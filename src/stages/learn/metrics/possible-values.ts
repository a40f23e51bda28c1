import type { Source } from './source.contract.ts';

/** The least and the most that a value can be; without end where nothing says. */
export interface PossibleValues {
  readonly least: number;
  readonly most: number;
}

const SHARE: PossibleValues = { least: 0, most: 100 };
const ANY: PossibleValues = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };

/** What the values of a metric can be, by how it is measured. */
export function possibleValues(source: Source): PossibleValues {
  switch (source.kind) {
    case 'funnel':
    case 'retention':
      return SHARE;
    case 'survey':
      if (source.score === 'nps') return { least: -100, most: 100 };
      return source.score === 'mean' ? ANY : SHARE;
    case 'events': {
      const { series, formula } = source;
      const counts = series.every(({ measure: { kind } }) => kind === 'count' || kind === 'people');
      return counts && formula === null ? { ...ANY, least: 0 } : ANY;
    }
    default:
      return ANY;
  }
}
