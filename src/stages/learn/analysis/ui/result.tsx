import { lazy, Suspense, useCallback, useMemo } from 'react';
import { Waiting } from '#platform/ui/waiting.tsx';
import { useMarks } from '#stages/learn/annotations/ui/use-marks.ts';
import type { Answer } from '../answer.contract.ts';
import type { Cell, Question } from '../question.contract.ts';
import classes from './analysis.module.css';
import type { Inks } from './chart.tsx';
import type { Drawn } from './drawn.ts';
import { FunnelView } from './funnel-view.tsx';
import {
  lifecycleOption,
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
  const option = useMemo(() => optionOf(answer), [answer]);
  const starts = useMemo(() => startsOf(answer), [answer]);
  const interval = 'interval' in question ? question.interval : 'all';
  const marks = useMarks(starts, interval, question.productId);
  const pick = useCallback(
    (series: number, index: number) => {
      const found = cellAt(answer, question, series, index);
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
      <div className={classes.picture}>
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

/** The intervals of a chart over time. */
function startsOf(answer: Answer): readonly string[] | null {
  if (answer.kind !== 'trend' && answer.kind !== 'lifecycle') return null;
  return answer.buckets.map(({ start }) => start);
}

function optionOf(answer: Answer) {
  switch (answer.kind) {
    case 'trend':
      return (inks: Inks) => trendOption(answer, inks);
    case 'lifecycle':
      return (inks: Inks) => lifecycleOption(answer, inks);
    case 'stickiness':
      return (inks: Inks) => stickinessOption(answer, inks);
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
): { cell: Cell; title: string } | null {
  if (answer.kind === 'trend' && question.kind === 'trend') {
    const before = question.compare && series % 2 === 1;
    const line = answer.lines[question.compare ? Math.floor(series / 2) : series];
    if (line?.series === null || !line) return null;
    const bucket = before ? index - answer.buckets.length : index;
    const cell: Cell = { kind: 'trend', series: line.series, bucket, group: line.group };
    return { cell, title: `${line.label}, ${answer.buckets[index]?.start ?? ''}` };
  }
  if (answer.kind === 'lifecycle') {
    const status = STATUSES[series];
    if (!status) return null;
    const title = `${status}, ${answer.buckets[index]?.start ?? ''}`;
    return { cell: { kind: 'lifecycle', bucket: index, status }, title };
  }
  if (answer.kind === 'stickiness') {
    return {
      cell: { kind: 'stickiness', intervals: index + 1 },
      title: `Active in ${index + 1} intervals`,
    };
  }
  return null;
}
