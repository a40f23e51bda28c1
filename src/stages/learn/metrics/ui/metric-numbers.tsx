import { Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconStarFilled } from '@tabler/icons-react';
import { formatDay } from '#platform/ui/fields/format.ts';
import { shareWords, withUnit } from '../metric-words.ts';
import type { MetricNode } from '../metrics.contract.ts';
import classes from './metrics.module.css';
import { Spark } from './spark.tsx';

/** How far a metric is on its way to the target, from 0 to 1; null without one, or without a value. */
export function progressOf({
  latestValue,
  target,
  direction,
}: Pick<MetricNode, 'latestValue' | 'target' | 'direction'>): number | null {
  if (latestValue === null || target === null) return null;
  if (direction === 'up' ? latestValue >= target : latestValue <= target) return 1;
  const [low, high] = direction === 'up' ? [latestValue, target] : [target, latestValue];
  return high <= 0 ? 0 : Math.max(0, Math.min(1, low / high));
}

/** The star of the one metric that counts most. */
export function NorthStar() {
  return (
    <Tooltip label="North star">
      <span className={classes.star} role="img" aria-label="North star">
        <IconStarFilled size={13} />
      </span>
    </Tooltip>
  );
}

/** What there is to know of a metric in one line: its course, its latest value, its change. */
export function MetricNumbers({ node }: { node: MetricNode }) {
  const { latestValue, latestDay, unit, lastError, daysLeft } = node;
  return (
    <span className={classes.numbers}>
      <Spark values={node.recent} />
      {lastError ? (
        <Tooltip label={lastError} multiline maw={360}>
          <span className={classes.trouble}>
            <IconAlertTriangle size={14} aria-hidden /> Not measured
          </span>
        </Tooltip>
      ) : latestValue === null ? (
        <span className={classes.quiet}>{daysLeft > 0 ? 'Measuring …' : 'No value yet'}</span>
      ) : (
        <b title={latestDay ? formatDay(latestDay) : undefined}>{withUnit(latestValue, unit)}</b>
      )}
      <ChangeMark change={node.change} direction={node.direction} />
    </span>
  );
}

/** The change of the mean of 28 days, in colour and in words. */
export function ChangeMark({ change, direction }: Pick<MetricNode, 'change' | 'direction'>) {
  const told = shareWords(change, direction);
  return (
    <span
      className={classes.change}
      data-good={told?.good ?? undefined}
      title={told ? 'Mean of the latest 28 days against the 28 days before' : undefined}
    >
      {told?.words}
    </span>
  );
}

/** The way to the target as a bar, with the target beside it. */
export function TargetBar({ node }: { node: MetricNode }) {
  const progress = progressOf(node);
  if (node.target === null) return <span className={classes.target} />;
  return (
    <span className={classes.target}>
      {progress !== null && (
        <span className={classes.bar} data-done={progress >= 1 || undefined} aria-hidden="true">
          <i style={{ width: `${progress * 100}%` }} />
        </span>
      )}
      <span>
        {node.direction === 'down' ? 'at most ' : 'of '}
        {withUnit(node.target, node.unit)}
      </span>
    </span>
  );
}
