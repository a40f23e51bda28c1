import { ActionIcon, Button, NativeSelect, Progress, Tooltip } from '@mantine/core';
import { IconDownload, IconRefresh, IconStar, IconStarFilled } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatAgo, formatDay } from '#platform/ui/fields/format.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { messageOf } from '#sdk/problem.ts';
import { GeneratedNote } from '#stages/learn/events/history/ui/generated-note.tsx';
import { plusDays, todayIn } from '../days.ts';
import { dayCount, withUnit } from '../metric-words.ts';
import {
  type DayValue,
  type Metric,
  type MetricNode,
  metricRoutes,
  metrics,
} from '../metrics.contract.ts';
import { ChangeMark, TargetBar } from './metric-numbers.tsx';
import classes from './metrics.module.css';
import { TypeIn } from './type-in.tsx';
import { useProgress, useValues } from './use-metrics.ts';
import { ValuesPicture } from './values-picture.tsx';
import { ValuesTable } from './values-table.tsx';
import { Working } from './working.tsx';

const SPANS = [
  { value: '28', label: '28 days' },
  { value: '90', label: '90 days' },
  { value: '180', label: '180 days' },
  { value: '365', label: 'A year' },
  { value: '3650', label: 'Ten years' },
];

/** A metric's values: the latest and where it stands, the picture, the working of a day, the table. */
export default function ValuesSection({ record }: RecordSlotProps) {
  const metric = record as unknown as Metric;
  const allowed = useAllowed();
  const [span, setSpan] = useState('90');
  const [chosen, setChosen] = useState<string | null>(null);
  useProgress(metric);
  const from = plusDays(todayIn(metric.timeZone), 1 - Number(span));
  const values = useValues(metric.id, from);
  const items = values.data?.items;
  const picked = useMemo(() => dayOf(items ?? [], chosen), [items, chosen]);
  if (values.error) {
    return <FailureView error={values.error} onRetry={() => void values.refetch()} />;
  }
  if (!items) return <Waiting />;
  const typing =
    metric.kind === 'manual' && metric.archivedAt === null && allowed(metrics.policy.type);
  return (
    <div className={classes.values}>
      <Head metric={metric} span={span} setSpan={setSpan} />
      <State metric={metric} />
      {metric.kind !== 'manual' && <GeneratedNote />}
      {items.length > 0 ? (
        <>
          <ValuesPicture metric={metric} items={items} onPick={setChosen} />
          {picked && <Working metric={metric} value={picked} />}
        </>
      ) : (
        <p className={classes.none}>{noValues(metric)}</p>
      )}
      {typing && <TypeIn metric={metric} items={items} />}
      {items.length > 0 && <ValuesTable metric={metric} items={items} onPick={setChosen} />}
    </div>
  );
}

/** The day that was picked, or the latest that is final, or the latest. */
function dayOf(items: readonly DayValue[], chosen: string | null): DayValue | undefined {
  return (
    items.find(({ day }) => day === chosen) ??
    items.findLast(({ provisional }) => !provisional) ??
    items.at(-1)
  );
}

function noValues({ kind, daysLeft, latestDay, lastError }: Metric): string {
  if (latestDay) return `There is no value in this time. The latest is of ${formatDay(latestDay)}.`;
  if (lastError) return 'There is no value yet: it could not be measured.';
  if (kind === 'manual') return 'There is no value yet. Type in the first one, or import a file.';
  if (daysLeft > 0) return 'Its days are being measured.';
  return kind === 'formula'
    ? 'There is no day on which all metrics of the formula have a value.'
    : 'There is nothing to measure yet: no events that fit have come. It is measured every hour.';
}

function Head(props: { metric: Metric; span: string; setSpan: (span: string) => void }) {
  const { metric, span, setSpan } = props;
  const { client, workspace } = useApp();
  const { latestValue, latestDay, unit } = metric;
  return (
    <div className={classes.head}>
      <div className={classes.figures}>
        <span className={classes.figure}>
          {latestValue === null ? '–' : withUnit(latestValue, unit)}
        </span>
        {latestDay && <span className={classes.quiet}>on {formatDay(latestDay)}</span>}
        <ChangeMark change={metric.change} direction={metric.direction} />
        {metric.change !== null && (
          <span className={classes.quiet}>mean of 28 days against the 28 before</span>
        )}
        <TargetBar node={metric as unknown as MetricNode} />
        {metric.target !== null && metric.targetDate && (
          <span className={classes.quiet}>by {formatDay(metric.targetDate)}</span>
        )}
      </div>
      <div className={classes.tools}>
        <Star metric={metric} />
        <NativeSelect
          size="xs"
          aria-label="Time shown"
          value={span}
          onChange={(event) => setSpan(event.currentTarget.value)}
          data={SPANS}
        />
        <Tooltip label="All values as CSV">
          <ActionIcon
            component="a"
            aria-label="All values as CSV"
            download
            href={client.url(metricRoutes.valuesCsv, {
              params: { workspace: workspace.slug, id: metric.id },
              query: { from: plusDays(todayIn(metric.timeZone), -9_999) },
            })}
          >
            <IconDownload size={15} />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}

/** Calls a route of the metric, and has everything about metrics asked again. */
function useAct(told: string, failed: string, call: () => Promise<unknown>) {
  const { workspace } = useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: () => announce(told),
    onError: (error) => announceFailure(`${failed} ${messageOf(error)}`),
    onSettled: () =>
      queries.invalidateQueries({ queryKey: keys.noun(workspace.slug, metrics.noun) }),
  });
}

/** The mark of the north star, and the way to give it. */
function Star({ metric }: { metric: Metric }) {
  const { client, workspace } = useApp();
  const allowed = useAllowed();
  const params = { workspace: workspace.slug, id: metric.id };
  const make = useAct(`${metric.name} is the north star now.`, 'The mark was not given.', () =>
    client.call(metricRoutes.northStar, { params }),
  );
  const take = useAct(`${metric.name} is the north star no more.`, 'The mark was not taken.', () =>
    client.call(metrics.routes.update, {
      params,
      body: { northStar: false, version: metric.version },
    }),
  );
  const editable = metric.archivedAt === null && allowed(metrics.policy.update, metric);
  if (!editable && !metric.northStar) return null;
  const label = metric.northStar ? 'North star' : 'Make it the north star';
  return (
    <Tooltip label={metric.northStar && editable ? 'Take the mark away' : label}>
      <ActionIcon
        aria-label={label}
        aria-pressed={metric.northStar}
        disabled={!editable}
        className={metric.northStar ? classes.star : undefined}
        onClick={() => (metric.northStar ? take : make).mutate()}
      >
        {metric.northStar ? <IconStarFilled size={15} /> : <IconStar size={15} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** How measuring goes, or why it does not. */
function State({ metric }: { metric: Metric }) {
  const { client, workspace } = useApp();
  const allowed = useAllowed();
  const again = useAct('All days are measured anew.', 'Measuring did not begin.', () =>
    client.call(metricRoutes.measure, {
      params: { workspace: workspace.slug, id: metric.id },
      body: {},
    }),
  );
  const { kind, daysLeft, lastError, measuredAt, archivedAt } = metric;
  if (kind === 'manual') return null;
  const measuring = daysLeft > 0;
  return (
    <div className={classes.state}>
      {lastError ? (
        <p className={classes.trouble} role="alert">
          {lastError}
        </p>
      ) : measuring ? (
        <span className={classes.measuring} role="status">
          <Progress
            size="sm"
            w={96}
            aria-label="Measured"
            value={100 - Math.min(100, (daysLeft / 181) * 100)}
          />
          {dayCount(daysLeft)} left to measure
        </span>
      ) : (
        <span className={classes.quiet}>
          {measuredAt ? `Measured ${formatAgo(measuredAt)}` : 'Not measured yet'}
        </span>
      )}
      {!measuring && archivedAt === null && allowed(metrics.policy.measure) && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconRefresh size={14} />}
          loading={again.isPending}
          onClick={() => again.mutate()}
        >
          Measure all days anew
        </Button>
      )}
    </div>
  );
}
