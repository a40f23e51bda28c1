import type {
  LifecycleQuestion,
  PathsQuestion,
  RetentionQuestion,
  StickinessQuestion,
} from '../question.contract.ts';
import { daysOf, indexOf, lengthOfRange, localDay, momentOfDay, startOfIndex } from './days.ts';
import {
  byPerson,
  DAY,
  eventsInScope,
  groupText,
  type PlainEvent,
  selects,
  type World,
} from './events.ts';

const ROLLING = { day: DAY, week: 7 * DAY, month: 30 * DAY };
const WINDOW = { minute: DAY / 1440, hour: DAY / 24, day: DAY, week: 7 * DAY };

/** Cohort by cohort, column by column: who is counted, and whether the time has begun and is over. */
export function retentionCells(question: RetentionQuestion, world: World) {
  const { unit, timeZone, periods, mode, brackets } = question;
  const days = daysOf(question.range, timeZone, world.now);
  const inRange = ({ ts }: PlainEvent) => {
    const day = localDay(ts, timeZone);
    return day >= days.from && day < days.to;
  };
  const at = (ts: number) => indexOf(ts, days, unit, timeZone);
  const people = [...byPerson(eventsInScope(world, question))];
  const spans =
    mode === 'brackets'
      ? [[0, 0], ...brackets.map((from, i) => [from, (brackets[i + 1] ?? periods) - 1])]
      : Array.from({ length: periods }, (_, k) => [k, mode === 'onOrAfter' && k > 0 ? 1e9 : k]);
  return Array.from({ length: lengthOfRange(days, unit, timeZone) }, (_, cohort) => {
    const members = people.flatMap(([personId, own]) => {
      const starts = own.filter((event) => selects(question.start, event));
      const [ever] = starts;
      const candidates = question.basis === 'first' ? (ever ? [ever] : []) : starts;
      const start = candidates.find((event) => inRange(event) && at(event.ts) === cohort);
      if (!start) return [];
      const distances = own
        .filter((event) => selects(question.return, event))
        .map(({ ts }) =>
          question.counting === 'calendar'
            ? at(ts) - cohort
            : ts > start.ts
              ? Math.floor((ts - start.ts) / ROLLING[unit])
              : -1,
        );
      return [{ personId, distances }];
    });
    return spans.map(([from = 0, to = 0]) => {
      const counted = members.filter(
        ({ distances }) => from === 0 || distances.some((d) => d >= from && d <= to),
      );
      const last = to > 1e8 ? from : to;
      const rolling = question.counting === 'rolling' && from > 0;
      const startAt = (i: number) => startOfIndex(i, days, unit, timeZone);
      const begun = rolling
        ? startAt(cohort) + from * ROLLING[unit] <= world.now
        : startAt(cohort + from) <= world.now;
      const complete = rolling
        ? startAt(cohort + 1) + (last + 1) * ROLLING[unit] <= world.now
        : startAt(cohort + last + 1) <= world.now;
      return { people: new Set(counted.map(({ personId }) => personId)), begun, complete };
    });
  });
}

/** The intervals in which each person was active, of those from `least` on. */
function activeIntervals(
  question: StickinessQuestion | LifecycleQuestion,
  world: World,
  from: number,
): Map<number, Set<number>> {
  const { range, interval, timeZone, selector } = question;
  const days = daysOf(range, timeZone, world.now);
  const end = momentOfDay(days.to, timeZone);
  const active = new Map<number, Set<number>>();
  for (const [personId, own] of byPerson(eventsInScope(world, question))) {
    const wanted = own.filter(
      (event) => selects(selector, event) && event.ts >= from && event.ts < end,
    );
    if (wanted.length === 0) continue;
    active.set(personId, new Set(wanted.map(({ ts }) => indexOf(ts, days, interval, timeZone))));
  }
  return active;
}

export function stickyPeople(question: StickinessQuestion, world: World): Map<number, number> {
  const days = daysOf(question.range, question.timeZone, world.now);
  const active = activeIntervals(question, world, momentOfDay(days.from, question.timeZone));
  return new Map([...active].map(([personId, intervals]) => [personId, intervals.size]));
}

export type Status = 'new' | 'returning' | 'resurrecting' | 'dormant';

export function lifecycleMembers(question: LifecycleQuestion, world: World) {
  const { range, interval, timeZone } = question;
  const days = daysOf(range, timeZone, world.now);
  const active = activeIntervals(question, world, startOfIndex(-1, days, interval, timeZone));
  const members: { personId: number; bucket: number; status: Status }[] = [];
  for (const [personId, intervals] of active) {
    const own = world.events.filter((event) => event.personId === personId);
    const born = indexOf(Math.min(...own.map(({ ts }) => ts)), days, interval, timeZone);
    for (let bucket = 0; bucket < lengthOfRange(days, interval, timeZone); bucket += 1) {
      const now = intervals.has(bucket);
      const before = intervals.has(bucket - 1);
      if (!now && !before) continue;
      const status = !now
        ? 'dormant'
        : born === bucket
          ? 'new'
          : before
            ? 'returning'
            : 'resurrecting';
      members.push({ personId, bucket, status });
    }
  }
  return members;
}

/** The names of each person's steps, “other” where a name is not among the most frequent. */
export function pathsWalked(question: PathsQuestion, world: World): Map<number, string[]> {
  const { anchor, direction, events: listed, node, length, limit } = question;
  const days = daysOf(question.range, question.timeZone, world.now);
  const reach = question.window.count * WINDOW[question.window.unit];
  const isStep = ({ event }: PlainEvent) => listed.length === 0 || listed.includes(event);
  const isAnchor = (event: PlainEvent) => (anchor ? selects(anchor, event) : isStep(event));
  const walked = new Map<number, string[]>();
  for (const [personId, own] of byPerson(eventsInScope(world, question))) {
    const inOrder = direction === 'from' ? own : own.toReversed();
    const start = inOrder.findIndex((event) => {
      const day = localDay(event.ts, question.timeZone);
      return isAnchor(event) && day >= days.from && day < days.to;
    });
    const first = inOrder[start];
    if (!first) continue;
    const names: string[] = [];
    for (const event of inOrder.slice(start)) {
      if (Math.abs(event.ts - first.ts) > reach || !(isStep(event) || isAnchor(event))) continue;
      const name = groupText(event, node);
      if (names.at(-1) !== name && names.length < length) names.push(name);
    }
    walked.set(personId, names);
  }
  const top = Array.from({ length }, (_, step) => {
    const names = [...walked.values()].flatMap((path) => path[step] ?? []);
    const sizes = [...Map.groupBy(names, (name) => name)].map(([name, all]) => ({
      name,
      n: all.length,
    }));
    sizes.sort((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1));
    return new Set(sizes.slice(0, limit).map(({ name }) => name));
  });
  return new Map(
    [...walked].map(([personId, path]) => [
      personId,
      path.map((name, step) => (top[step]?.has(name) ? name : 'other')),
    ]),
  );
}
