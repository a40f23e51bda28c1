import { calendarOf, type Micros } from './calendar.ts';
import type { PeopleFilter } from './filter.contract.ts';
import { FormulaError, namesIn, parseFormula } from './formula.ts';
import { MAX_BUCKETS, type Question, SERIES_IDS } from './question.contract.ts';

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
  if (question.kind !== 'trend' || question.formula === null) return null;
  return problemWithFormula(question.formula, question.series.length);
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
