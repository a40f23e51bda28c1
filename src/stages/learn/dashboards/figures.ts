import type { Answer } from '#stages/learn/analysis/answer.contract.ts';
import { groupLabel } from '#stages/learn/analysis/labels.ts';
import type { Question } from '#stages/learn/analysis/question.contract.ts';
import { pictureOf } from '#stages/learn/analysis/sql/picture.ts';
import { numberOf } from '#stages/learn/analysis/sql/single-number.ts';
import type { SqlAnswer, SqlValue } from '#stages/learn/analysis/sql/sql.contract.ts';
import { changeOf, dayInWords, withUnit } from '#stages/learn/metrics/metric-words.ts';
import type { TileAnswer } from './dashboards.contract.ts';

/** A tile in few words, for where there is no picture: mails and shared pages. Numbers are as in English. */
export interface Figure {
  readonly title: string;
  readonly value: string;
  /** What the value is. */
  readonly about: string;
  readonly change: { readonly words: string; readonly good: boolean | null } | null;
  /** What is final of it: a value that still grows would look like a fall. */
  readonly line: readonly (number | null)[];
  readonly rows: readonly (readonly [string, string])[];
}

type Summary = Omit<Figure, 'title' | 'change' | 'line'> & Partial<Pick<Figure, 'change' | 'line'>>;
const MOST_ROWS = 12;
/** Of a text in a row of SQL. */
const MOST_LETTERS = 80;
const LOCALE = 'en';

const show = (value: number | null | undefined) =>
  value === null || value === undefined ? '–' : withUnit(value, null, LOCALE);
const share = (part: number, of: number) =>
  of === 0 ? '–' : `${((100 * part) / of).toLocaleString(LOCALE, { maximumFractionDigits: 1 })} %`;

const monthFormat = new Intl.DateTimeFormat('en-GB', {
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** An interval by its first day, as a reader of a mail knows it; hours stay as they are. */
function intervalOf(start: string | undefined, interval?: string): string {
  if (!start || !/^\d{4}-\d\d-\d\d$/.test(start)) return start ?? '';
  if (interval === 'month') return monthFormat.format(new Date(`${start}T00:00:00Z`));
  const day = dayInWords(start);
  return interval === 'week' ? `week of ${day}` : day;
}

/** What a tile shows, in few words. `title` stands in for the name of what it shows. */
export function figureOf(answer: TileAnswer, title: string | null): Figure {
  return { title: title || answer.title, change: null, line: [], ...summaryOf(answer) };
}

function summaryOf(answer: TileAnswer): Summary {
  if (answer.kind === 'metric') return ofMetric(answer);
  return answer.kind === 'sql' ? ofSql(answer.answer) : ofAnswer(answer.answer, answer.question);
}

/** One number; or the last of its line; or its first rows. */
function ofSql(answer: SqlAnswer): Summary {
  const single = numberOf(answer);
  if (single) return { value: show(single.value), about: single.name, rows: [] };
  const drawn = pictureOf(answer)?.answer;
  const [first] = drawn?.lines ?? [];
  if (drawn && first) {
    const at = first.values.findLastIndex((value) => value !== null);
    const latest = (values: readonly (number | null)[]) => show(values[at]);
    return {
      value: latest(first.values),
      about: `${first.label}, ${intervalOf(drawn.buckets[at]?.start)}`,
      line: first.values,
      rows:
        drawn.lines.length > 1
          ? drawn.lines.map(({ label, values }) => [label, latest(values)] as const)
          : [],
    };
  }
  const { rows, more } = answer;
  const count = rows.length.toLocaleString(LOCALE);
  return {
    value: more ? `${count}+` : count,
    about: rows.length === 1 ? 'row' : 'rows',
    rows: rows
      .slice(0, MOST_ROWS)
      .map(([name = null, ...rest]) => [wordsOf(name), rest.map(wordsOf).join(', ')] as const),
  };
}

function wordsOf(value: SqlValue): string {
  if (typeof value === 'number') return show(value);
  return value === null ? '–' : String(value).slice(0, MOST_LETTERS);
}

function ofMetric(answer: Extract<TileAnswer, { kind: 'metric' }>): Summary {
  const { latest, unit, target, points } = answer;
  return {
    value: latest ? withUnit(latest.value, unit, LOCALE) : '–',
    about: latest ? `on ${intervalOf(latest.day)}` : 'no value in this time',
    change: changeOf(answer, LOCALE),
    line: points.flatMap(({ value, provisional }) => (provisional ? [] : [value])),
    rows: target === null ? [] : [['Target', withUnit(target, unit, LOCALE)]],
  };
}

function ofAnswer(answer: Answer, question: Question): Summary {
  switch (answer.kind) {
    case 'trend':
      return ofTrend(answer, question);
    case 'funnel': {
      const { labels, total } = answer;
      const first = total.steps[0]?.people ?? 0;
      const last = total.steps.at(-1)?.people ?? 0;
      return {
        value: share(last, first),
        about: `${show(last)} of ${show(first)} people went all the way`,
        rows: total.steps.map(({ people }, i) => [labels[i] ?? '', show(people)] as const),
      };
    }
    case 'retention': {
      const [, next] = answer.mean;
      const people = answer.cohorts.reduce((sum, { size }) => sum + size, 0);
      const unit =
        question.kind === 'retention' && question.mode !== 'brackets' ? question.unit : 'interval';
      return {
        value: next === null || next === undefined ? '–' : share(next, 1),
        about: `of ${show(people)} people came back in the ${unit} after their first`,
        rows: [],
      };
    }
    case 'stickiness': {
      const people = answer.people.reduce((sum, count) => sum + count, 0);
      return { value: show(people), about: 'people were active', line: answer.people, rows: [] };
    }
    case 'lifecycle': {
      const at = lastWhole(answer.buckets);
      const interval = question.kind === 'lifecycle' ? question.interval : undefined;
      const active = (i: number) =>
        (answer.new[i] ?? 0) + (answer.returning[i] ?? 0) + (answer.resurrecting[i] ?? 0);
      return {
        value: show(active(at)),
        about: `active people, ${intervalOf(answer.buckets[at]?.start, interval)}`,
        line: answer.buckets.slice(0, at + 1).map((_, i) => active(i)),
        rows: [
          ['New', show(answer.new[at])],
          ['Returning', show(answer.returning[at])],
          ['Resurrecting', show(answer.resurrecting[at])],
          ['Dormant', show(answer.dormant[at])],
        ],
      };
    }
    case 'paths':
      return {
        value: show(Math.max(0, ...answer.nodes.map(({ people }) => people))),
        about: 'people at the most frequent step',
        rows: answer.links
          .slice(0, 5)
          .map(({ from, to, people }) => [`${groupLabel(from)} → ${groupLabel(to)}`, show(people)]),
      };
  }
}

/** The last interval that is over; the first where none is. */
function lastWhole(buckets: readonly { complete: boolean }[]): number {
  return Math.max(
    0,
    buckets.findLastIndex(({ complete }) => complete),
  );
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Totals where values add up; where people would be counted twice, the last whole interval. */
function ofTrend(
  { buckets, lines }: Extract<Answer, { kind: 'trend' }>,
  question: Question,
): Summary {
  const at = lastWhole(buckets);
  const interval = question.kind === 'trend' ? question.interval : undefined;
  const measures = question.kind === 'trend' ? question.series.map(({ measure }) => measure) : [];
  const figures = lines.map(({ series, label, group, values, previous }) => {
    const kind = series === null ? null : measures[series]?.kind;
    const adds = kind === 'count' || kind === 'sum';
    const sum = (all: readonly (number | null)[]) =>
      all.reduce<number>((total, value) => total + (value ?? 0), 0);
    const value = adds ? sum(values) : (values[at] ?? null);
    const whole = values.slice(0, at + 1);
    const now = adds ? sum(values) : meanOf(whole);
    const before = previous && (adds ? sum(previous) : meanOf(previous.slice(0, at + 1)));
    const name = group === null ? label : `${label}: ${groupLabel(group)}`;
    return { name, value, now, before, whole, adds };
  });
  const [first] = figures;
  if (!first) return { value: '–', about: 'nothing in this time', rows: [] };
  const change = changeOf({ mean: first.now, meanBefore: first.before, direction: 'up' }, LOCALE);
  return {
    value: show(first.value),
    about: first.adds
      ? `${first.name}, in all`
      : `${first.name}, ${intervalOf(buckets[at]?.start, interval)}`,
    change: change && { ...change, good: null },
    line: first.whole,
    rows:
      figures.length > 1
        ? figures.slice(0, MOST_ROWS).map(({ name, value }) => [name, show(value)] as const)
        : [],
  };
}

/** Markdown without its marks, for where it is not rendered. */
export function withoutMarks(markdown: string): string {
  return markdown
    .replaceAll(/^#{1,6}\s+/gm, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\*\*|__|`/g, '')
    .trim();
}

const BARS = '▁▂▃▄▅▆▇█';

/** A line of at most 30 bars, as text: mails have no pictures that all programs show. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.slice(-30).filter((value) => value !== null);
  const [low, high] = [Math.min(0, ...known), Math.max(...known)];
  if (known.length < 2 || high === low) return '';
  return known
    .map((value) => BARS[Math.round(((value - low) / (high - low)) * (BARS.length - 1))])
    .join('');
}
