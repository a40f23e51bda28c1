import type { Tx } from '#platform/db/database.ts';
import { questionSchema } from '#stages/learn/analysis/question.contract.ts';
import { reportService } from '#stages/learn/analysis/reports.service.ts';

export const of = (event: string) => ({ event, filters: [] });
export const STEPS = [
  'notebook opened',
  'notebook created',
  'cells run',
  'notebook saved',
  'notebook shared',
];

/** Three questions that a team asks first. */
const REPORTS = [
  {
    name: 'People who run cells, by week',
    description: 'Grows with those who stay; weekends are quiet.',
    question: {
      kind: 'trend',
      interval: 'week',
      range: { kind: 'last', count: 24, unit: 'week', withCurrent: false },
      series: [{ ...of('cells run'), measure: { kind: 'people' } }],
    },
  },
  {
    name: 'From opening to sharing',
    description: 'Where people stop on the way to a notebook that somebody else reads.',
    question: {
      kind: 'funnel',
      steps: STEPS.map(of),
      // Of the first try: many tries later, nearly everybody gets far.
      entry: 'first',
      window: { count: 1, unit: 'day' },
      range: { kind: 'last', count: 90, unit: 'day', withCurrent: true },
    },
  },
  {
    name: 'Who comes back after the first week',
    description: 'Of those who opened it for the first time in a week, how many open it again.',
    question: {
      kind: 'retention',
      start: of('notebook opened'),
      return: of('notebook opened'),
      unit: 'week',
      periods: 8,
      range: { kind: 'last', count: 12, unit: 'week', withCurrent: false },
    },
  },
] as const;

export async function ensureReports(
  tx: Tx,
  productId: string,
  known: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  for (const { name, description, question } of REPORTS) {
    const id =
      known.get(name) ??
      (
        await reportService.create(tx, {
          name,
          description,
          productId,
          question: questionSchema.parse({ ...question, productId }),
        })
      ).id;
    made.set(name, id);
  }
  return made;
}
