import { calendarOf, type Micros } from './calendar.ts';
import { retentionColumns } from './compile/retention.ts';
import type { PeopleFilter } from './filter.contract.ts';
import { FormulaError, namesIn, parseFormula } from './formula.ts';
import {
  MAX_BUCKETS,
  MAX_POINTS,
  type Question,
  SERIES_IDS,
  type TrendQuestion,
} from './question.contract.ts';

/** What is wrong with a question that its schema can't see: where, and a sentence; null when nothing is. */
export function problemWithQuestion(
  question: Question,
  now: Micros,
): { path: string; message: string } | null {
  const interval =
    'interval' in question
      ? question.interval
      : question.kind === 'retention'
        ? question.unit
        : 'all';
  const { count } = calendarOf(question.range, interval, question.timeZone, now);
  if (count > MAX_BUCKETS) {
    const message = `This range has ${count.toLocaleString('en')} intervals, and at most ${MAX_BUCKETS.toLocaleString('en')} are shown. Ask about a shorter range or in longer intervals.`;
    return { path: 'range', message };
  }
  if (question.kind === 'retention') {
    const points = count * retentionColumns(question).length;
    return problemWithSize(points, MAX_POINTS.retention, 'a longer unit or fewer periods');
  }
  if (question.kind !== 'trend') return null;
  const problem = question.formula && problemWithFormula(question.formula, question.series.length);
  if (problem) return problem;
  const ways = 'longer intervals, or for fewer series or groups';
  return problemWithSize(count * valuesPerInterval(question), MAX_POINTS.trend, ways);
}

/** How many values a trend reads for each interval, at most. */
function valuesPerInterval({ series, formula, breakdown, compare }: TrendQuestion): number {
  const used = formula === null ? 0 : namesIn(parseFormula(formula)).length;
  const groups = breakdown ? breakdown.limit + 1 : 1;
  return Math.max(series.length, used) * groups * (compare ? 2 : 1);
}

function problemWithSize(
  points: number,
  most: number,
  ways: string,
): { path: string; message: string } | null {
  if (points <= most) return null;
  const message = `The answer would have up to ${points.toLocaleString('en')} values, and at most ${most.toLocaleString('en')} are given. Ask about a shorter range, for ${ways}.`;
  return { path: 'range', message };
}

function problemWithFormula(
  text: string,
  series: number,
): { path: string; message: string } | null {
  try {
    const names = namesIn(parseFormula(text));
    const known = SERIES_IDS.slice(0, series) as readonly string[];
    const unknown = names.find((name) => !known.includes(name));
    if (!unknown) return null;
    return {
      path: 'formula',
      message: `There is no series ${unknown}. The series are called ${known.join(', ')}.`,
    };
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    return { path: 'formula', message: error.message };
  }
}

/** The saved cohorts that a question names. */
export function cohortIdsOf({ people }: { readonly people: readonly PeopleFilter[] }): string[] {
  return people.flatMap(({ cohort }) => ('id' in cohort ? [cohort.id] : []));
}
