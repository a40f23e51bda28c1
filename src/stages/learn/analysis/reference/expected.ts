import type { Answer } from '../answer.contract.ts';
import type { Cell, FunnelQuestion, Question } from '../question.contract.ts';
import { lifecycleMembers, pathsWalked, retentionCells, stickyPeople } from './activity.ts';
import { daysOf, lengthOfRange } from './days.ts';
import type { World } from './events.ts';
import { funnelOutcomes, type Outcome } from './funnel.ts';
import { trendLines, trendMembers } from './trend.ts';

/** What is compared of an answer: everything but words. */
type Essence = unknown;

export function essenceOf(answer: Answer): Essence {
  switch (answer.kind) {
    case 'trend':
      return sorted(
        answer.lines.map(({ group, values, previous }) => ({ group, values, previous })),
      );
    case 'funnel':
      return {
        excluded: answer.excluded,
        total: answer.total,
        groups: sorted(answer.groups),
        converted: answer.converted.map(({ people }) => people),
      };
    case 'retention':
      return { cells: answer.cohorts.map(({ cells }) => cells), mean: answer.mean };
    case 'stickiness':
      return answer.people;
    case 'lifecycle': {
      const { kind: _, buckets, ...counts } = answer;
      return { ...counts, intervals: buckets.length };
    }
    case 'paths':
      return { nodes: sorted(answer.nodes), links: sorted(answer.links) };
  }
}

const text = (value: unknown) => JSON.stringify(value);
const sorted = <T>(values: readonly T[]) =>
  values.toSorted((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));

export function expectedOf(question: Question, world: World): Essence {
  switch (question.kind) {
    case 'trend':
      return sorted(trendLines(question, world));
    case 'funnel':
      return expectedFunnel(question, funnelOutcomes(question, world));
    case 'retention': {
      const cohorts = retentionCells(question, world);
      const columns = cohorts[0]?.map((_, k) => k) ?? [];
      return {
        cells: cohorts.map((cells) =>
          cells.map(({ people, begun, complete }) =>
            begun ? { people: people.size, complete } : null,
          ),
        ),
        mean: columns.map((k) => {
          const pairs = cohorts.flatMap((cells) => {
            const [size, cell] = [cells[0]?.people.size ?? 0, cells[k]];
            return size > 0 && cell?.begun && cell.complete ? [{ size, n: cell.people.size }] : [];
          });
          if (pairs.length === 0) return null;
          const sum = (of: (pair: { size: number; n: number }) => number) =>
            pairs.reduce((total, pair) => total + of(pair), 0);
          return question.mean === 'weighted'
            ? sum(({ n }) => n) / sum(({ size }) => size)
            : sum(({ n, size }) => n / size) / pairs.length;
        }),
      };
    }
    case 'stickiness': {
      const active = [...stickyPeople(question, world).values()];
      const count = lengthOfRange(
        daysOf(question.range, question.timeZone, world.now),
        question.interval,
        question.timeZone,
      );
      return Array.from(
        { length: count },
        (_, i) => active.filter((n) => (question.cumulative ? n >= i + 1 : n === i + 1)).length,
      );
    }
    case 'lifecycle': {
      const members = lifecycleMembers(question, world);
      const count = lengthOfRange(
        daysOf(question.range, question.timeZone, world.now),
        question.interval,
        question.timeZone,
      );
      const line = (status: string, sign: number) =>
        Array.from({ length: count }, (_, bucket) => {
          const here = members.filter((m) => m.bucket === bucket && m.status === status).length;
          return here === 0 ? 0 : sign * here;
        });
      return {
        new: line('new', 1),
        returning: line('returning', 1),
        resurrecting: line('resurrecting', 1),
        dormant: line('dormant', -1),
        intervals: count,
      };
    }
    case 'paths': {
      const walks = [...pathsWalked(question, world).values()];
      const tally = (items: { step: number; name?: string; from?: string; to?: string }[]) =>
        sorted(
          [...Map.groupBy(items, text)].map(([item, all]) => ({
            ...(JSON.parse(item) as object),
            people: all.length,
          })),
        );
      return {
        nodes: tally(walks.flatMap((walk) => walk.map((name, step) => ({ step, name })))),
        links: tally(
          walks.flatMap((walk) =>
            walk.slice(1).map((to, step) => ({ step, from: walk[step] ?? '', to })),
          ),
        ),
      };
    }
  }
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const ranked = values.toSorted((a, b) => a - b);
  const middle = (ranked.length - 1) / 2;
  return ((ranked[Math.floor(middle)] ?? 0) + (ranked[Math.ceil(middle)] ?? 0)) / 2;
}

function shownGroups({ breakdown }: FunnelQuestion, outcomes: readonly Outcome[]): Set<string> {
  const counted = outcomes.filter(({ reached }) => reached > 0);
  const sizes = [...Map.groupBy(counted, ({ group }) => group)].map(([group, all]) => ({
    group,
    n: all.length,
  }));
  sizes.sort((a, b) => b.n - a.n || (a.group < b.group ? -1 : 1));
  return new Set(sizes.slice(0, breakdown?.limit ?? 1).map(({ group }) => group));
}

function expectedFunnel(question: FunnelQuestion, outcomes: readonly Outcome[]) {
  const summary = (group: string | null, people: readonly Outcome[]) => ({
    group,
    steps: question.steps.map((_, i) => {
      const there = people.filter(({ reached }) => reached > i);
      const times = i === 0 ? [] : there.flatMap(({ times: all }) => all[i] ?? []);
      const middle = median(times);
      return { people: there.length, seconds: middle === null ? null : middle / 1e6 };
    }),
  });
  const shown = shownGroups(question, outcomes);
  const groupOf = ({ group }: Outcome) => (shown.has(group) ? group : 'other');
  const last = question.steps.length;
  const times = outcomes.flatMap((o) => (o.reached === last ? (o.times[last - 1] ?? []) : []));
  return {
    excluded: outcomes.filter(({ reached }) => reached === 0).length,
    total: summary(null, outcomes),
    groups: question.breakdown
      ? sorted(
          [
            ...Map.groupBy(
              outcomes.filter(({ reached }) => reached > 0),
              groupOf,
            ),
          ].map(([group, own]) => summary(group, own)),
        )
      : [],
    converted: question.order === 'any' ? [] : bars(question, times),
  };
}

/** How many times fall into each bar; the last bar takes its end as well. */
function bars({ window }: FunnelQuestion, times: readonly number[]): number[] {
  const hours = window.count * (window.unit === 'hour' ? 1 : window.unit === 'day' ? 24 : 168);
  const minutes = [
    0,
    1 / 6,
    1 / 2,
    1,
    2,
    5,
    10,
    30,
    60,
    120,
    360,
    720,
    1440,
    2880,
    5760,
    10080,
    20160,
    43200,
  ];
  const ends = [...minutes.filter((cut) => cut < hours * 60), hours * 60].map((cut) => cut * 60e6);
  return ends.slice(1).map((end, i) => {
    const from = ends[i] ?? 0;
    const isLast = i === ends.length - 2;
    return times.filter((time) => time >= from && (time < end || (isLast && time === end))).length;
  });
}

/** Cells of a question with the people whom the reference finds there: a few of each sort. */
export function membersOf(question: Question, answer: Answer, world: World): [Cell, Set<number>][] {
  if (question.kind === 'trend' && answer.kind === 'trend') {
    const at = (series: number, bucket: number, group: string | null): [Cell, Set<number>] => {
      const cell = { kind: 'trend' as const, series, bucket, group };
      return [cell, trendMembers(question, cell, world)];
    };
    return answer.lines
      .slice(0, 3)
      .flatMap(({ series, group, values }) =>
        series === null
          ? []
          : [at(series, values.findLastIndex(Boolean), group)].filter(
              ([cell]) => 'bucket' in cell && cell.bucket >= 0,
            ),
      );
  }
  if (question.kind === 'funnel') {
    const outcomes = funnelOutcomes(question, world);
    const shown = shownGroups(question, outcomes);
    const group = question.breakdown ? ([...shown][0] ?? null) : null;
    return (['reached', 'dropped'] as const).flatMap((outcome) =>
      [0, 1].map((step): [Cell, Set<number>] => {
        const found = outcomes.filter(
          (o) =>
            (outcome === 'reached' ? o.reached > step : o.reached === step + 1) &&
            (group === null || o.group === group),
        );
        return [{ kind: 'funnel', step, outcome, group }, new Set(found.map((o) => o.personId))];
      }),
    );
  }
  if (question.kind === 'retention') {
    return retentionCells(question, world)
      .slice(0, 2)
      .flatMap((cells, cohort) =>
        cells
          .slice(0, 2)
          .map(({ people }, period): [Cell, Set<number>] => [
            { kind: 'retention', cohort, period },
            people,
          ]),
      );
  }
  if (question.kind === 'stickiness') {
    const active = [...stickyPeople(question, world)];
    return [1, 2].map((intervals) => [
      { kind: 'stickiness', intervals },
      new Set(
        active
          .filter(([, n]) => (question.cumulative ? n >= intervals : n === intervals))
          .map(([id]) => id),
      ),
    ]);
  }
  if (question.kind === 'lifecycle') {
    const members = lifecycleMembers(question, world);
    return (['new', 'returning', 'resurrecting', 'dormant'] as const).map((status) => [
      { kind: 'lifecycle', bucket: 1, status },
      new Set(members.filter((m) => m.bucket === 1 && m.status === status).map((m) => m.personId)),
    ]);
  }
  if (question.kind !== 'paths' || answer.kind !== 'paths') return [];
  const walks = [...pathsWalked(question, world)];
  return answer.links
    .slice(0, 2)
    .map(({ step, from, to }) => [
      { kind: 'paths', step, name: from, next: to },
      new Set(
        walks.filter(([, walk]) => walk[step] === from && walk[step + 1] === to).map(([id]) => id),
      ),
    ]);
}
