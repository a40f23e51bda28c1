import type { FunnelQuestion } from '../question.contract.ts';
import { daysOf, localDay } from './days.ts';
import {
  byPerson,
  byTime,
  eventsInScope,
  groupText,
  type PlainEvent,
  selects,
  type World,
} from './events.ts';

const UNIT = { minute: 60e6, hour: 3600e6, day: 86_400e6, week: 604_800e6 };

/** What became of one person: the furthest step (0: excluded), the group, microseconds to each step. */
export interface Outcome {
  readonly personId: number;
  readonly reached: number;
  readonly group: string;
  readonly times: readonly (number | null)[];
}

interface Walk {
  readonly question: FunnelQuestion;
  readonly events: readonly PlainEvent[];
  readonly window: number;
  inRange(event: PlainEvent): boolean;
  matches(event: PlainEvent, step: number): boolean;
}

export function funnelOutcomes(question: FunnelQuestion, world: World): Outcome[] {
  const days = daysOf(question.range, question.timeZone, world.now);
  const window = question.window.count * UNIT[question.window.unit];
  const inRange = ({ ts }: PlainEvent) => {
    const day = localDay(ts, question.timeZone);
    return day >= days.from && day < days.to;
  };
  const people = byPerson(eventsInScope(world, question));
  return [...people].flatMap(([personId, own]) => {
    const matches = (event: PlainEvent, step: number) => {
      const wanted = question.steps[step - 1];
      return wanted !== undefined && selects(wanted, event);
    };
    // Nothing before the range is part of a try.
    const events = own
      .filter((event) => localDay(event.ts, question.timeZone) >= days.from)
      .sort((a, b) => a.ts - b.ts || rank(question, a) - rank(question, b) || byTime(a, b));
    const walk = { question, events, window, inRange, matches };
    const outcome =
      question.order === 'any'
        ? anyOrder(walk)
        : question.exclusions.length > 0
          ? withExclusions(walk)
          : everyTry(walk);
    return outcome ? [{ personId, ...outcome }] : [];
  });
}

function rank({ steps, exclusions }: FunnelQuestion, event: PlainEvent): number {
  if (exclusions.some((exclusion) => selects(exclusion, event))) return 0;
  const step = steps.findIndex((wanted) => selects(wanted, event));
  return step < 0 ? 99 : step + 1;
}

type Found = Omit<Outcome, 'personId'> | null;

/** Follows every try from its first step on, one event a step, as early as it can be. */
function everyTry({ question, events, window, inRange, matches }: Walk): Found {
  const { steps, entry, order } = question;
  const starts = events.flatMap((event, i) => (matches(event, 1) && inRange(event) ? [i] : []));
  const tries = (entry === 'first' ? starts.slice(0, 1) : starts).map((start) => {
    const began = events[start]?.ts ?? 0;
    const path = [start];
    for (let i = start + 1; i < events.length && path.length < steps.length; i += 1) {
      const event = events[i];
      if (event && matches(event, path.length + 1) && event.ts - began <= window) path.push(i);
      else if (order === 'strict') break;
    }
    return { began, path };
  });
  if (tries.length === 0) return null;
  const reached = Math.max(...tries.map(({ path }) => path.length));
  // The moment when each step was first reached, and the latest try that reached it then.
  const firsts = steps.map((_, k) => {
    const there = tries.filter(({ path }) => path.length > k);
    if (there.length === 0) return null;
    const index = Math.min(...there.map(({ path }) => path[k] ?? Number.POSITIVE_INFINITY));
    const began = Math.max(...there.filter(({ path }) => path[k] === index).map((t) => t.began));
    return { index, time: (events[index]?.ts ?? 0) - began };
  });
  return {
    reached,
    times: firsts.map((first) => first?.time ?? null),
    group: groupAt(
      question,
      events,
      firsts.map((first) => first?.index ?? null),
      reached,
    ),
  };
}

function groupAt(
  { breakdown }: FunnelQuestion,
  events: readonly PlainEvent[],
  indexes: readonly (number | null)[],
  reached: number,
): string {
  if (!breakdown) return '';
  const { attribution, property } = breakdown;
  const step =
    attribution === 'first' ? 0 : attribution === 'last' ? reached - 1 : attribution.step;
  const event = events[indexes[step] ?? -1];
  return event ? groupText(event, property) : 'none';
}

/** For each step the latest try that reached it; an excluded event taints the tries it falls into. */
function withExclusions({ question, events, window, inRange, matches }: Walk): Found {
  const count = question.steps.length;
  const entered: ({ began: number; tainted: boolean } | undefined)[] = [];
  const indexes = new Array<number | null>(count).fill(null);
  const times = new Array<number | null>(count).fill(null);
  for (const [i, event] of events.entries()) {
    for (const exclusion of question.exclusions) {
      if (!selects(exclusion, event)) continue;
      for (let k = exclusion.from + 1; k <= exclusion.to; k += 1) {
        const state = entered[k];
        if (state && event.ts - state.began <= window) entered[k] = { ...state, tainted: true };
      }
    }
    for (let k = count; k >= 1; k -= 1) {
      if (!matches(event, k)) continue;
      const before = entered[k - 1];
      if (k === 1 && inRange(event) && (question.entry === 'any' || !entered[1])) {
        entered[1] = { began: event.ts, tainted: false };
      } else if (k > 1 && before && event.ts - before.began <= window) entered[k] = before;
      else continue;
      if (indexes[k - 1] === null) {
        indexes[k - 1] = i;
        times[k - 1] = event.ts - (entered[k]?.began ?? 0);
      }
    }
    if (entered[count]) break;
  }
  const far = entered.findLastIndex(Boolean);
  if (far < 1) return null;
  const reached = entered[far]?.tainted ? 0 : far;
  return { reached, times, group: groupAt(question, events, indexes, far) };
}

/** From each event on: how many steps happen within the window, whatever their order. */
function anyOrder({ question, events, window, inRange, matches }: Walk): Found {
  const { steps, breakdown } = question;
  const part = events.filter((event) => steps.some((_, i) => matches(event, i + 1)));
  const starts = part.filter(inRange);
  const [first] = starts;
  if (!first) return null;
  const names = steps.map(({ event, filters }) => JSON.stringify([event, filters]));
  const reachedFrom = (start: PlainEvent) => {
    const near = part.filter(({ ts }) => ts >= start.ts && ts - start.ts <= window);
    return [...new Set(names)].reduce((sum, name) => {
      const wanted = names.filter((other) => other === name).length;
      const seen = near.filter((event) => matches(event, names.indexOf(name) + 1)).length;
      return sum + Math.min(wanted, seen);
    }, 0);
  };
  const tried = question.entry === 'first' ? [first] : starts;
  const earliest = starts.toSorted(byTime)[0] ?? first;
  return {
    reached: Math.max(...tried.map(reachedFrom)),
    times: steps.map(() => null),
    group: breakdown ? groupText(earliest, breakdown.property) : '',
  };
}
