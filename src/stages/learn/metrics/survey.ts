import type { Filter, Property } from '#stages/learn/analysis/filter.contract.ts';
import type { Series } from '#stages/learn/analysis/question.contract.ts';
import type { Source } from './source.contract.ts';

export type SurveySource = Source & { kind: 'survey' };

/** What a survey's score is counted from, as the series and the formula of a trend. */
export interface ScoreParts {
  readonly series: Series[];
  readonly formula: string;
}

/**
 * How a score is computed from its answers, which are events.
 * - `nps`: share of 9 and 10 less share of 0 to 6, of answers from 0 to 10 (Reichheld, “The One
 *   Number You Need to Grow”, Harvard Business Review, December 2003); −100 to 100.
 * - `csat`: share of 4 and 5, of answers from 1 to 5, in per cent.
 * - `top_two`: share of the two highest answers of a scale from 1 up, in per cent.
 * - `mean`: mean of all answers that are numbers.
 * - `pmf`: share of those who would be very disappointed without the product, of all who answered,
 *   in per cent (Sean Ellis' product/market fit question).
 */
export function scoreParts(source: SurveySource): ScoreParts {
  const { property, score, scale, values } = source;
  const count = (label: string, filter: Filter): Series => ({
    ...source.answer,
    filters: [...source.answer.filters, filter],
    measure: { kind: 'count' },
    label,
  });
  const between = (label: string, low: number, high: number) =>
    count(label, { type: 'number', property, operator: 'between', value: low, upTo: high });
  switch (score) {
    case 'nps':
      return {
        series: [
          between('promoters (9–10)', 9, 10),
          between('detractors (0–6)', 0, 6),
          between('answers (0–10)', 0, 10),
        ],
        formula: '(A - B) / C * 100',
      };
    case 'csat':
      return shareOf(between('satisfied (4–5)', 4, 5), between('answers (1–5)', 1, 5));
    case 'top_two':
      return shareOf(
        between(`top two (${scale - 1}–${scale})`, scale - 1, scale),
        between(`answers (1–${scale})`, 1, scale),
      );
    case 'mean':
      return meanOf(source.answer, property, count);
    case 'pmf':
      return shareOf(
        count('very disappointed', { type: 'text', property, operator: 'is', values }),
        count('answers', { type: 'presence', property, set: true }),
      );
  }
}

function shareOf(some: Series, all: Series): ScoreParts {
  return { series: [some, all], formula: 'A / B * 100' };
}

function meanOf(
  answer: SurveySource['answer'],
  property: Property,
  count: (label: string, filter: Filter) => Series,
): ScoreParts {
  const sum: Series = { ...answer, measure: { kind: 'sum', property }, label: 'sum of answers' };
  const anyNumber: Filter = {
    type: 'number',
    property,
    operator: 'gte',
    value: -Number.MAX_VALUE,
  };
  return { series: [sum, count('answers', anyNumber)], formula: 'A / B' };
}
