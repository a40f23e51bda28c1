import type { Question } from '#stages/learn/analysis/question.contract.ts';
import type { Scope } from './dashboards.contract.ts';

/**
 * A report's question as a dashboard asks it: over the dashboard's range, in its time zone and
 * intervals where it has any, of events that pass its filters as well, and of its product where the
 * report has none. Retention keeps its unit, and a trend of one number stays one number.
 */
export function mergedQuestion(
  question: Question,
  scope: Scope,
  productId: string | null,
): Question {
  const merged: Question = {
    ...question,
    productId: question.productId ?? productId,
    range: scope.range ?? question.range,
    timeZone: scope.timeZone ?? question.timeZone,
    filters: [...question.filters, ...scope.filters],
  };
  if (!scope.interval || !('interval' in merged) || merged.interval === 'all') return merged;
  return { ...merged, interval: scope.interval } as Question;
}
