import { daysBetween } from '#stages/learn/metrics/days.ts';
import type { Point } from '#stages/learn/metrics/point.ts';
import type { Alert, Expectation } from './alerts.contract.ts';
import { expectedOn, TIMES } from './expected-range.ts';

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

/** How many days without a value are told of where an alert watches for nothing else. */
const USUAL_MISSING = 2;

/**
 * What an alert finds in a metric's final values, the earliest first. `today` is the day that it is
 * in the metric's time zone; `since` the first day that could have had a value.
 */
export function findingOf(
  watch: Watch,
  points: readonly Point[],
  { today, since, unit }: { today: string; since: string; unit: string | null },
): Finding {
  const last = points.at(-1);
  const missing = missingFor(watch, last?.day ?? since, today);
  if (missing !== null) {
    const reason = last
      ? `No value since ${last.day}: ${missing} days without one.`
      : `No value in the ${missing} days since ${since}.`;
    return { state: 'firing', day: today, value: null, reason, working: null };
  }
  if (!last) {
    const reason = 'The metric has no final value yet.';
    return { state: 'waiting', day: today, value: null, reason, working: null };
  }
  return judged(watch, points, last, unit);
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
  unit: string | null,
): Finding {
  const shown = (number: number) => withUnit(number, unit);
  const found = (state: Finding['state'], reason: string, working: Expectation | null = null) => ({
    state,
    day,
    value,
    reason,
    working,
  });
  if (condition === 'missing') return found('quiet', `The latest value is of ${day}.`);
  if (condition !== 'unexpected') {
    const limit = threshold ?? 0;
    const out = condition === 'above' ? value > limit : value < limit;
    const where = value === limit ? 'at' : value > limit ? 'above' : 'below';
    return found(
      out ? 'firing' : 'quiet',
      `${shown(value)} on ${day}, ${where} the threshold of ${shown(limit)}.`,
    );
  }
  const expected = expectedOn(points, day, TIMES[sensitivity]);
  if ('tooLittle' in expected) return found('waiting', expected.tooLittle);
  const { low, high } = expected;
  const side = value > high ? 'above' : value < low ? 'below' : 'within';
  return found(
    side === 'within' ? 'quiet' : 'firing',
    `${shown(value)} on ${day}, ${side} the expected range of ${shown(low)} to ${shown(high)}.${newLevel(expected, shown)}`,
    expected,
  );
}

/** That the level is another since a day of the history, where it is. */
function newLevel({ shift }: Expectation, shown: (value: number) => string): string {
  if (!shift) return '';
  return ` Since ${shift.day} its level is another: about ${shown(shift.to)} instead of ${shown(shift.from)}.`;
}

/** A number in a sentence that is kept: always as in English. */
function withUnit(value: number, unit: string | null): string {
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  const text = value.toLocaleString('en', { maximumFractionDigits: digits });
  return unit ? `${text}\u00a0${unit}` : text;
}
