import { Badge, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import type { TrendAnswer } from '#stages/learn/analysis/answer.contract.ts';
import { TrendPicture } from '#stages/learn/analysis/ui/trend-picture.tsx';
import { ALERT_STATES, type Alert, alertRoutes } from '../alerts.contract.ts';
import classes from './alerts.module.css';

/** The last days with the range expected of each, so that one sees how often it would have fired. */
export default function LookSection({ record }: RecordSlotProps) {
  const { client, workspace } = useApp();
  const alert = record as unknown as Alert;
  const { condition, threshold, sensitivity, metricId, evaluatedAt } = alert;
  const judged = { condition, threshold, sensitivity, evaluatedAt };
  const asked = useQuery({
    queryKey: ['w', workspace.slug, 'alert', 'look', record.id, judged],
    queryFn: ({ signal }) =>
      client.call(alertRoutes.look, {
        params: { workspace: workspace.slug, id: record.id },
        signal,
      }),
    placeholderData: (before) => before,
  });
  const days = asked.data?.days;
  const trend = useMemo(() => (days ? trendOf(days, condition) : null), [days, condition]);
  const state = ALERT_STATES.find(({ value }) => value === alert.state);
  const out = days?.filter((day) => day.out).length ?? 0;
  if (asked.error) return <FailureView error={asked.error} onRetry={() => void asked.refetch()} />;
  if (!days || !trend) return <Waiting />;
  return (
    <div className={classes.look}>
      <p className={classes.state}>
        <Badge variant="light" tt="none" color={state?.color ?? 'gray'}>
          {state?.label}
        </Badge>{' '}
        {alert.stateReason}
      </p>
      {days.length > 0 && (
        <>
          <div className={classes.picture}>
            <TrendPicture
              answer={trend}
              unit={asked.data?.unit ?? null}
              top={topOf(days)}
              label={`The last ${days.length} days and what was expected; ${out} of them are out.`}
            />
          </div>
          <Text size="xs" c="dimmed">
            {condition === 'missing'
              ? 'It looks only whether values come.'
              : `Of these ${days.length} days ${out || 'none'} would have fired.`}{' '}
            <AppLink path={`metrics/${metricId}`}>Open the metric</AppLink>
          </Text>
        </>
      )}
    </div>
  );
}

interface Day {
  readonly day: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** With little history a range reaches very far: the values are to be seen nevertheless. */
function topOf(days: readonly Day[]): number | null {
  const greatest = Math.max(...days.map(({ value }) => value));
  const reach = Math.max(...days.map(({ high }) => high ?? Number.NEGATIVE_INFINITY));
  return greatest > 0 && reach > 4 * greatest ? Number((2 * greatest).toPrecision(1)) : null;
}

function trendOf(days: readonly Day[], condition: Alert['condition']): TrendAnswer {
  const isExpected = condition === 'unexpected';
  const line = (label: string, values: (number | null)[]) => ({
    series: null,
    label,
    group: null,
    values,
    previous: null,
  });
  const all = [
    line(
      'Value',
      days.map(({ value }) => value),
    ),
    line(
      isExpected ? 'Expected at most' : 'Threshold',
      days.map(({ high }) => high),
    ),
    line(
      isExpected ? 'Expected at least' : 'Threshold',
      days.map(({ low }) => low),
    ),
  ];
  return {
    kind: 'trend',
    buckets: days.map(({ day }) => ({ start: day, complete: true })),
    lines: all.filter(({ values }) => values.some((value) => value !== null)),
  };
}
