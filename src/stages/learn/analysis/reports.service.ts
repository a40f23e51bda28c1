import type { Tx } from '#platform/db/database.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { requireAnswerable } from './asking.service.ts';
import type { Question } from './question.contract.ts';
import { type ReportQuestion, reports } from './reports.contract.ts';
import { reportTable } from './reports.table.ts';
import { requireSqlAllowed } from './sql/sql.service.ts';

export const reportService = new ResourceService(reports, reportTable, {
  async beforeCreate(tx, inputs) {
    for (const { question } of inputs) await requireKeepable(tx, question);
  },
  async beforeUpdate(tx, _before, change) {
    const { question } = change as { question?: ReportQuestion };
    if (question) await requireKeepable(tx, question);
    return change;
  },
});

/** Whoever may not write SQL can't keep it either, and so can't change it in a report. */
async function requireKeepable(tx: Tx, question: ReportQuestion): Promise<void> {
  if (question.kind === 'sql') await requireSqlAllowed(tx, tx.actor);
  else requireAnswerable(question);
}

/** What a saved report asks, of its product's events where it has one. */
export function questionOf(question: Question, productId: string | null): Question {
  return { ...question, productId: productId ?? question.productId };
}
