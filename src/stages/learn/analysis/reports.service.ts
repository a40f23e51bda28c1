import { ResourceService } from '#platform/resource/service.ts';
import { requireAnswerable } from './asking.service.ts';
import type { Question } from './question.contract.ts';
import { type Report, reports } from './reports.contract.ts';
import { reportTable } from './reports.table.ts';

export const reportService = new ResourceService(reports, reportTable, {
  async beforeCreate(_tx, inputs) {
    for (const { question } of inputs) requireAnswerable(question);
  },
  async beforeUpdate(_tx, before, change) {
    requireAnswerable({ ...before, ...(change as { question?: Question }) }.question);
    return change;
  },
});

/** What a saved report asks, of its product's events where it has one. */
export function questionOf({
  question,
  productId,
}: Pick<Report, 'question' | 'productId'>): Question {
  return { ...question, productId: productId ?? question.productId };
}
