import { Waiting } from '#platform/ui/waiting.tsx';
import { isEmptyAnswer } from '#stages/learn/analysis/ui/is-empty-answer.ts';
import { Result } from '#stages/learn/analysis/ui/result.tsx';
import classes from './dashboard.module.css';
import { MetricTile } from './metric-tile.tsx';
import { TileFailure } from './tile-failure.tsx';
import type { useTile } from './use-tile.ts';

const nothing = () => {};

/** A report's picture, or a metric, small; table and people are a click away on its own page. */
export function AnswerTile({ asked }: { asked: ReturnType<typeof useTile> }) {
  const { data, error, refetch, isPlaceholderData } = asked;
  if (error) return <TileFailure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (data.kind === 'report' && isEmptyAnswer(data.answer)) {
    return <p className={classes.note}>Nothing like this happened in this time.</p>;
  }
  return (
    <div className={classes.result} data-stale={isPlaceholderData || undefined}>
      {data.kind === 'metric' ? (
        <MetricTile answer={data} />
      ) : (
        <Result question={data.question} answer={data.answer} onPeople={null} onPicture={nothing} />
      )}
    </div>
  );
}
