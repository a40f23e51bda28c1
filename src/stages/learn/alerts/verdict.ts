import { daysBetween } from '#stages/learn/metrics/days.ts';
import { dayInWords, withUnit } from '#stages/learn/metrics/metric-words.ts';
import type { Point } from '#stages/learn/metrics/point.ts';
import type { PossibleValues } from '#stages/learn/metrics/possible-values.ts';
import type { Alert, Expectation } from './alerts.contract.ts';
import { expectedOn, TIMES } from './expected-range.ts';
import { possibleRange } from './possible-range.ts';

/** What an alert watches for. */
export type Watch = Pick<Alert, 'condition' | 'threshold' | 'sensitivity' | 'missingDays'>;

/** What an alert finds on the latest day. */
export interface Finding {
  readonly state: Alert['state'];
  /** The day it is about. */
  readonly day: string;
  readonly value: number | null;
  readonly reason: string;
  readonly working: Expectation | null;
}

/** What is known of a metric's values. */
interface ValueFacts {
  readonly unit: string | null;
  readonly possible: PossibleValues;
}

/** How many days without a value are told of where an alert watches for nothing else. */
const USUAL_MISSING = 2;
/** Sentences that are kept are always in English. */
const KEPT_IN = 'en';

/**
 * What an alert finds in a metric's final values, the earliest first. `today` is the day that it is
 * in the metric's time zone; `since` the first day that could have had a value.
 */
export function findingOf(
  watch: Watch,
  points: readonly Point[],
  { today, since, ...values }: ValueFacts & { today: string; since: string },
): Finding {
  const last = points.at(-1);
  const missing = missingFor(watch, last?.day ?? since, today);
  if (missing !== null) {
    const reason = last
      ? `No value since ${dayInWords(last.day)}: ${missing} days without one.`
      : `No value in the ${missing} days since ${dayInWords(since)}.`;
    return { state: 'firing', day: today, value: null, reason, working: null };
  }
  if (!last) {
    const reason = 'The metric has no final value yet.';
    return { state: 'waiting', day: today, value: null, reason, working: null };
  }
  return judged(watch, points, last, values);
}

/** The number of days without a value, where they are enough to tell of. */
function missingFor({ condition, missingDays }: Watch, last: string, today: string): number | null {
  const most = missingDays ?? (condition === 'missing' ? USUAL_MISSING : null);
  const missing = daysBetween(last, today) - 1;
  return most !== null && missing >= most ? missing : null;
}

function judged(
  { condition, threshold, sensitivity }: Watch,
  points: readonly Point[],
  { day, value }: Point,
  { unit, possible }: ValueFacts,
): Finding {
  const shown = (number: number) => withUnit(number, unit, KEPT_IN);
  const on = dayInWords(day);
  const found = (state: Finding['state'], reason: string, working: Expectation | null = null) => ({
    state,
    day,
    value,
    reason,
    working,
  });
  if (condition === 'missing') return found('quiet', `The latest value is of ${on}.`);
  if (condition !== 'unexpected') {
    const limit = threshold ?? 0;
    const out = condition === 'above' ? value > limit : value < limit;
    const where = value === limit ? 'at' : value > limit ? 'above' : 'below';
    return found(
      out ? 'firing' : 'quiet',
      `${shown(value)} on ${on}, ${where} the threshold of ${shown(limit)}.`,
    );
  }
  const expected = expectedOn(points, day, TIMES[sensitivity]);
  if ('tooLittle' in expected) return found('waiting', expected.tooLittle);
  const range = possibleRange(expected, points, possible);
  const { low, high } = range;
  const side = value > high ? 'above' : value < low ? 'below' : 'within';
  return found(
    side === 'within' ? 'quiet' : 'firing',
    `${shown(value)} on ${on}, ${side} the expected range of ${shown(low)} to ${shown(high)}.${newLevel(range, shown)}`,
    range,
  );
}

/** That the level is another since a day of the history, where it is. */
function newLevel({ shift }: Expectation, shown: (value: number) => string): string {
  if (!shift) return '';
  return ` Since ${dayInWords(shift.day)} its level is another: about ${shown(shift.to)} instead of ${shown(shift.from)}.`;
}
