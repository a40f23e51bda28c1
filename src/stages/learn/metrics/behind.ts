import type { Cell, Question } from '#stages/learn/analysis/question.contract.ts';
import { plusDays } from './days.ts';
import type { Source } from './source.contract.ts';
import { funnelOf, partOf, retentionOf, type SourceScope, trendOf } from './source-questions.ts';

/** People behind a part of a day's value. */
export interface Behind {
  /** The part of the value that they are. */
  readonly part: string;
  readonly question: Question;
  readonly cell: Cell;
}

/** Where the people behind each part of a day's value are asked for; none for what is not of events. */
export function behindOf(source: Source, scope: SourceScope, day: string): Behind[] {
  const only = { from: day, to: day };
  switch (source.kind) {
    case 'events':
    case 'survey': {
      const range = { from: plusDays(day, 1 - source.days), to: day };
      const question = trendOf(source, scope, range, 'all');
      return question.series.map((_, series) => ({
        part: partOf(series),
        question,
        cell: { kind: 'trend', series, bucket: 0, group: null },
      }));
    }
    case 'funnel': {
      const question = funnelOf(source, scope, only);
      const cell = (step: number): Cell => ({
        kind: 'funnel',
        step,
        outcome: 'reached',
        group: null,
      });
      return [
        { part: 'entered', question, cell: cell(0) },
        { part: 'converted', question, cell: cell(source.steps.length - 1) },
      ];
    }
    case 'retention': {
      const question = retentionOf(source, scope, only);
      const cell = (period: number): Cell => ({ kind: 'retention', cohort: 0, period });
      return [
        { part: 'started', question, cell: cell(0) },
        { part: 'returned', question, cell: cell(source.interval) },
      ];
    }
    default:
      return [];
  }
}
