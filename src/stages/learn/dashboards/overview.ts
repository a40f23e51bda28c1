import { type Question, questionSchema } from '#stages/learn/analysis/question.contract.ts';
import type { Place } from './layout.ts';

interface OverviewReport {
  readonly name: string;
  readonly question: Question;
  readonly place: Place;
}

const any = { event: null, filters: [] };
const named = (event: string) => ({ event, filters: [] });

/**
 * The reports of a product overview, made of the names of events that came lately, the most
 * frequent first. Names that the snippet gives by itself begin with `$`; own ones come before them.
 */
export function overviewOf(
  names: readonly string[],
  scope: { readonly productId: string | null; readonly timeZone: string },
): OverviewReport[] {
  const [first, second] = names.toSorted(
    (a, b) => Number(a.startsWith('$')) - Number(b.startsWith('$')),
  );
  const report = (name: string, question: object, place: Place): OverviewReport => ({
    name,
    question: questionSchema.parse({ ...scope, ...question }),
    place,
  });
  const trend = (event: string | null, kind: 'people' | 'count') => ({
    kind: 'trend',
    series: [{ event, filters: [], measure: { kind } }],
  });
  return [
    report(
      'Active people',
      { ...trend(null, 'people'), compare: true },
      { x: 0, y: 0, w: 8, h: 5 },
    ),
    report('Stickiness', { kind: 'stickiness', selector: any }, { x: 8, y: 0, w: 4, h: 5 }),
    report(
      'New, returning and lost people',
      {
        kind: 'lifecycle',
        selector: any,
        interval: 'week',
        range: { kind: 'last', count: 12, unit: 'week' },
      },
      { x: 0, y: 5, w: 6, h: 5 },
    ),
    report(
      'Weekly retention',
      {
        kind: 'retention',
        start: any,
        return: any,
        range: { kind: 'last', count: 8, unit: 'week' },
      },
      { x: 6, y: 5, w: 6, h: 5 },
    ),
    ...(first ? [report(first, trend(first, 'count'), { x: 0, y: 10, w: 6, h: 5 })] : []),
    ...(first && second
      ? [
          report(
            `${first} → ${second}`,
            { kind: 'funnel', steps: [named(first), named(second)] },
            { x: 6, y: 10, w: 6, h: 5 },
          ),
        ]
      : []),
  ];
}
