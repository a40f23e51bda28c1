import { Button } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { formatDay } from '#platform/ui/fields/format.ts';
import { reportRoutes } from '#stages/learn/analysis/reports.contract.ts';
import { type Behind, behindOf } from '../behind.ts';
import { plusDays } from '../days.ts';
import { withUnit } from '../metric-words.ts';
import type { DayValue, Metric } from '../metrics.contract.ts';
import { type WorkingPart, workingOf } from '../source-words.ts';
import classes from './metrics.module.css';

const PeoplePanel = lazy(() => import('#stages/learn/analysis/ui/people-panel.tsx'));

/** How a day's value came about, and who is behind it. */
export function Working({ metric, value }: { metric: Metric; value: DayValue }) {
  const allowed = useAllowed();
  const [opened, setOpened] = useState<(Behind & { title: string }) | null>(null);
  const { source } = metric;
  const { formula, parts } = workingOf(source, value);
  const { access } = reportRoutes.people;
  const seesPeople = access.kind === 'workspace' && allowed(access.rule);
  const behind = seesPeople && !value.typed ? behindOf(source, metric, value.day) : [];
  const open = ({ part, label }: WorkingPart) => {
    const found = behind.find((one) => one.part === part);
    return found ? () => setOpened({ ...found, title: `${label}, ${formatDay(value.day)}` }) : null;
  };
  return (
    <div className={classes.working} aria-live="polite">
      <p>
        <b>{withUnit(value.value, metric.unit)}</b>
        {value.typed
          ? ` was typed in for ${formatDay(value.day)}.`
          : formula
            ? ` = ${formula}, ${timeOf(metric, value.day)}`
            : parts.length === 0
              ? ` ${timeOf(metric, value.day)}`
              : null}
        {!value.typed && !formula && parts[0] && (
          <Part part={parts[0]} time={timeOf(metric, value.day)} onOpen={open(parts[0])} />
        )}
        {value.provisional && (
          <span className={classes.quiet}> Provisional: it can still change.</span>
        )}
      </p>
      {!value.typed && formula && (
        <ul>
          {parts.map((part) => (
            <li key={part.part}>
              <code>{part.part}</code> {part.value === null ? '–' : withUnit(part.value, null)}
              <Part part={part} onOpen={open(part)} />
            </li>
          ))}
        </ul>
      )}
      {opened && (
        <Suspense>
          <PeoplePanel
            question={opened.question}
            cell={opened.cell}
            title={opened.title}
            onClose={() => setOpened(null)}
          />
        </Suspense>
      )}
    </div>
  );
}

function Part(props: { part: WorkingPart; time?: string; onOpen: (() => void) | null }) {
  const { part, time, onOpen } = props;
  return (
    <>
      {' = '}
      {part.label}
      {time ? `, ${time} ` : ' '}
      {onOpen && part.value !== 0 && (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconUsers size={13} />}
          onClick={onOpen}
        >
          Who
        </Button>
      )}
    </>
  );
}

/** The time that a day's value looks at. */
function timeOf({ source }: Metric, day: string): string {
  const days = source.kind === 'events' || source.kind === 'survey' ? source.days : 1;
  return days === 1
    ? `on ${formatDay(day)}`
    : `from ${formatDay(plusDays(day, 1 - days))} to ${formatDay(day)}`;
}
