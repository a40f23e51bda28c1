import type { CsvValue } from '#platform/csv/write.ts';
import type { Answer } from './answer.contract.ts';
import { groupLabel } from './labels.ts';
import type { Question } from './question.contract.ts';

/** The table behind a picture: its head and its rows, as CSV and screen show it. */
export function tableOf(answer: Answer, question: Question): readonly (readonly CsvValue[])[] {
  switch (answer.kind) {
    case 'trend':
      return trendTable(answer);
    case 'funnel':
      return funnelTable(answer);
    case 'retention':
      return [
        ['Cohort', 'People', ...answer.columns.map(columnName)],
        ...answer.cohorts.map(({ start, size, cells }) => [
          start,
          size,
          ...cells.map((cell) => cell?.people ?? null),
        ]),
        ['Mean share', null, ...answer.mean],
      ];
    case 'stickiness':
      return [
        [activeHead(question), 'People'],
        ...answer.people.map((people, i) => [i + 1, people]),
      ];
    case 'lifecycle':
      return [
        ['Interval', 'New', 'Returning', 'Resurrecting', 'Dormant'],
        ...answer.buckets.map(({ start }, i) => [
          start,
          answer.new[i],
          answer.returning[i],
          answer.resurrecting[i],
          answer.dormant[i],
        ]),
      ];
    case 'paths':
      return [
        ['Step', 'From', 'To', 'People'],
        ...answer.links.map(({ step, from, to, people }) => [
          step + 1,
          groupLabel(from),
          groupLabel(to),
          people,
        ]),
      ];
  }
}

/** “Days active”, by the interval that was chosen. */
function activeHead(question: Question): string {
  const interval = question.kind === 'stickiness' ? question.interval : 'interval';
  return `${interval.charAt(0).toUpperCase()}${interval.slice(1)}s active`;
}

function trendTable({ buckets, lines }: Answer & { kind: 'trend' }) {
  const columns = lines.flatMap(({ label, group, values, previous }) => {
    const name = group === null ? label : `${label}: ${groupLabel(group)}`;
    return previous === null
      ? [{ name, values }]
      : [
          { name, values },
          { name: `${name} (before)`, values: previous },
        ];
  });
  return [
    ['Interval', ...columns.map(({ name }) => name)],
    ...buckets.map(({ start }, i) => [start, ...columns.map(({ values }) => values[i])]),
  ];
}

function funnelTable({ labels, total, groups }: Answer & { kind: 'funnel' }) {
  const rows = [total, ...groups].flatMap(({ group, steps }) =>
    steps.map(({ people, seconds }, i) => [
      groupLabel(group),
      i + 1,
      labels[i],
      people,
      share(people, steps[0]?.people),
      share(people, steps[i - 1]?.people),
      seconds,
    ]),
  );
  return [
    ['Group', 'Step', 'Event', 'People', 'Of the first', 'Of the step before', 'Median seconds'],
    ...rows,
  ];
}

function share(people: number, of: number | undefined): number | null {
  return of ? people / of : null;
}

/** “0”, “3+” or “1–2”, in intervals since the start. */
function columnName({ from, to }: { from: number; to: number | null }): string {
  if (to === null) return `${from}+`;
  return from === to ? String(from) : `${from}–${to}`;
}
