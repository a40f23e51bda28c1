import { lazy, Suspense } from 'react';
import { Waiting } from '#platform/ui/waiting.tsx';
import { isEmptyAnswer } from '#stages/learn/analysis/ui/is-empty-answer.ts';
import { Result } from '#stages/learn/analysis/ui/result.tsx';
import type { Scope, TileAnswer } from '../dashboards.contract.ts';
import classes from './dashboard.module.css';
import { MetricTile } from './metric-tile.tsx';
import { TileFailure } from './tile-failure.tsx';
import type { useTile } from './use-tile.ts';

const SqlTile = lazy(() => import('./sql-tile.tsx'));

const nothing = () => {};

/** A report's picture, or a metric, small; table and people are a click away on its own page. */
export function AnswerTile({
  asked,
  scope,
}: {
  asked: ReturnType<typeof useTile>;
  /** What the dashboard is looked at over. */
  scope: Scope;
}) {
  const { data, error, refetch, isPlaceholderData } = asked;
  if (error) return <TileFailure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (data.kind === 'report' && isEmptyAnswer(data.answer)) {
    return <p className={classes.note}>Nothing like this happened in this time.</p>;
  }
  return (
    <div className={classes.result} data-stale={isPlaceholderData || undefined}>
      <Shown data={data} scope={scope} />
    </div>
  );
}

function Shown({ data, scope }: { data: TileAnswer; scope: Scope }) {
  if (data.kind === 'metric') return <MetricTile answer={data} />;
  if (data.kind === 'report') {
    const { question, answer } = data;
    return <Result question={question} answer={answer} onPeople={null} onPicture={nothing} />;
  }
  return (
    <Suspense fallback={<Waiting />}>
      <SqlTile answer={data.answer} scope={scope} />
    </Suspense>
  );
}
