import { type CSSProperties, lazy, Suspense, useCallback, useMemo } from 'react';
import { Waiting } from '#platform/ui/waiting.tsx';
import { useMarks } from '#stages/learn/annotations/ui/use-marks.ts';
import type { Answer } from '../answer.contract.ts';
import { groupLabel } from '../labels.ts';
import type { Cell, Question } from '../question.contract.ts';
import classes from './analysis.module.css';
import type { Inks, Part } from './chart.tsx';
import type { Drawn } from './drawn.ts';
import { FunnelView } from './funnel-view.tsx';
import { intervalWords } from './interval-words.ts';
import {
  lifecycleOption,
  lineAt,
  pathsOption,
  STATUSES,
  stickinessOption,
  trendOption,
} from './options.ts';
import { RetentionView } from './retention-view.tsx';

const Chart = lazy(() => import('./chart.tsx'));

interface Props {
  readonly question: Question;
  readonly answer: Answer;
  readonly onPeople: ((cell: Cell, title: string) => void) | null;
  readonly onPicture: (drawn: Drawn | null) => void;
}

/** The picture of an answer. */
export function Result({ question, answer, onPeople, onPicture }: Props) {
  const option = useMemo(() => optionOf(answer, question), [answer, question]);
  const starts = useMemo(() => startsOf(answer), [answer]);
  const interval = 'interval' in question ? question.interval : 'all';
  const marks = useMarks(starts, interval, question.productId);
  const pick = useCallback(
    (series: number, index: number, part?: Part) => {
      const found = cellAt(answer, question, series, index, part);
      if (found && onPeople) onPeople(found.cell, found.title);
    },
    [answer, question, onPeople],
  );
  if (answer.kind === 'funnel') return <FunnelView answer={answer} onPeople={onPeople} />;
  if (answer.kind === 'retention') {
    const unit = question.kind === 'retention' ? question.unit : 'week';
    return <RetentionView answer={answer} unit={unit} onPeople={onPeople} />;
  }
  if (!option) return null;
  return (
    <Suspense fallback={<Waiting />}>
      <div className={classes.picture} {...widthOf(answer)}>
        <Chart
          label={`Picture of the answer; the table beneath says the same.`}
          option={option}
          onPick={onPeople ? pick : undefined}
          marks={starts ? marks : undefined}
          onReady={onPicture}
        />
      </div>
    </Suspense>
  );
}

/** Steps of paths beside each other, as wide as their words: on a phone one scrolls along them. */
function widthOf(answer: Answer) {
  if (answer.kind !== 'paths') return {};
  const steps = 1 + Math.max(0, ...answer.nodes.map(({ step }) => step));
  const style = { '--steps': steps } as CSSProperties;
  return { 'data-steps': true, role: 'region', 'aria-label': 'Paths', tabIndex: 0, style };
}

/** The intervals of a chart over time. */
function startsOf(answer: Answer): readonly string[] | null {
  if (answer.kind !== 'trend' && answer.kind !== 'lifecycle') return null;
  return answer.buckets.map(({ start }) => start);
}

function optionOf(answer: Answer, question: Question) {
  const interval = question.kind === 'stickiness' ? question.interval : 'day';
  switch (answer.kind) {
    case 'trend':
      return (inks: Inks) => trendOption(answer, inks);
    case 'lifecycle':
      return (inks: Inks) => lifecycleOption(answer, inks);
    case 'stickiness':
      return (inks: Inks) => stickinessOption(answer, interval, inks);
    case 'paths':
      return (inks: Inks) => pathsOption(answer, inks);
    default:
      return null;
  }
}

/** Which number a place in a picture stands for. */
function cellAt(
  answer: Answer,
  question: Question,
  series: number,
  index: number,
  part?: Part,
): { cell: Cell; title: string } | null {
  const words = intervalWords(startsOf(answer) ?? []);
  const said = (at: number) => {
    const start = startsOf(answer)?.[at] ?? '';
    return words?.whole(start) ?? start;
  };
  if (answer.kind === 'trend' && question.kind === 'trend') {
    const place = lineAt(answer, series);
    const line = place && answer.lines[place.line];
    if (!line || line.series === null) return null;
    const bucket = place.before ? index - answer.buckets.length : index;
    const cell: Cell = { kind: 'trend', series: line.series, bucket, group: line.group };
    const name = line.group === null ? line.label : `${line.label}: ${groupLabel(line.group)}`;
    const when = place.before ? `the period before ${said(index)}` : said(index);
    return { cell, title: `${name}, ${when}` };
  }
  if (answer.kind === 'paths') return pathsAt(answer, index, part);
  if (answer.kind === 'lifecycle') {
    const status = STATUSES[series];
    if (!status) return null;
    const title = `${status}, ${said(index)}`;
    return { cell: { kind: 'lifecycle', bucket: index, status }, title };
  }
  if (answer.kind === 'stickiness') {
    return {
      cell: { kind: 'stickiness', intervals: index + 1 },
      title: `Active on ${index + 1}${question.kind === 'stickiness' ? ` ${question.interval}` : ''}${index === 0 ? '' : 's'}`,
    };
  }
  return null;
}

/** Who took a step of a path, or came by it. */
function pathsAt(
  { nodes, links }: Extract<Answer, { kind: 'paths' }>,
  index: number,
  part: Part | undefined,
): { cell: Cell; title: string } | null {
  const link = part === 'edge' ? links[index] : undefined;
  if (link) {
    const { step, from, to } = link;
    const title = `${groupLabel(from)} → ${groupLabel(to)}`;
    return { cell: { kind: 'paths', step, name: from, next: to }, title };
  }
  const node = part === 'node' ? nodes[index] : undefined;
  if (!node) return null;
  const title = `${groupLabel(node.name)}, step ${node.step + 1}`;
  return { cell: { kind: 'paths', step: node.step, name: node.name, next: null }, title };
}
