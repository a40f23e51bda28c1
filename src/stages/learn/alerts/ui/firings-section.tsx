import { useInfiniteQuery } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatMoment, formatNumber } from '#platform/ui/fields/format.ts';
import { MoreButton } from '#platform/ui/more-button.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { alertRoutes, type Expectation, type Firing } from '../alerts.contract.ts';
import classes from './alerts.module.css';

/** Each time an alert fired, and how it came to that. */
export default function FiringsSection({ record }: RecordSlotProps) {
  const { client, workspace } = useApp();
  const asked = useInfiniteQuery({
    queryKey: ['w', workspace.slug, 'alert', 'firings', record.id, record.state],
    queryFn: ({ signal, pageParam }) =>
      client.call(alertRoutes.firings, {
        params: { workspace: workspace.slug, id: record.id },
        query: { limit: 20, ...(pageParam ? { before: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ items, more }) => (more ? items.at(-1)?.id : undefined),
  });
  if (asked.error) return <FailureView error={asked.error} onRetry={() => void asked.refetch()} />;
  if (!asked.data) return <Waiting />;
  const firings = asked.data.pages.flatMap(({ items }) => items);
  if (firings.length === 0) return <p className={classes.none}>It has not fired yet.</p>;
  return (
    <>
      <ol className={classes.firings}>
        {firings.map((firing) => (
          <li key={firing.id}>
            <FiringLine firing={firing} />
          </li>
        ))}
      </ol>
      <MoreButton quiet query={asked}>
        Show earlier
      </MoreButton>
    </>
  );
}

function FiringLine({ firing }: { firing: Firing }) {
  const { reason, working, toldAt, resolvedAt, resolvedDay } = firing;
  return (
    <>
      <p>{reason}</p>
      <p className={classes.when}>
        {toldAt ? `Told ${formatMoment(toldAt)}` : 'Told nobody'} ·{' '}
        {resolvedAt ? `over ${resolvedDay ?? formatMoment(resolvedAt)}` : 'still so'}
      </p>
      {working && (
        <details>
          <summary>How the range came about</summary>
          <Working working={working} />
        </details>
      )}
    </>
  );
}

const SCALES = { linear: '', root: ' (of square roots)', log: ' (of logarithms)' } as const;

function Working({ working }: { working: Expectation }) {
  const { expected, low, high, scale, level, season, slope, spread, times, days, shift } = working;
  const rows = [
    ['Expected', formatNumber(expected)],
    ['Range', `${formatNumber(low)} to ${formatNumber(high)}`],
    [`Middle of the weekdays${SCALES[scale]}`, formatNumber(level)],
    [`This weekday adds${SCALES[scale]}`, formatNumber(season)],
    [`Change a day${SCALES[scale]}`, formatNumber(slope)],
    [`Usual spread${SCALES[scale]}`, `${formatNumber(spread)}, allowed ${times} times`],
    ['Days of history', String(days)],
    ...(shift
      ? [
          [
            `New level since ${shift.day}`,
            `about ${formatNumber(shift.to)} instead of ${formatNumber(shift.from)}; earlier days are moved to it`,
          ],
        ]
      : []),
  ];
  return (
    <table className={classes.working}>
      <tbody>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
