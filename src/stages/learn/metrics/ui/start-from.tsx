import {
  IconCalculator,
  IconFilter,
  IconKeyboard,
  IconMessageQuestion,
  IconRepeat,
  IconSql,
  IconUsers,
} from '@tabler/icons-react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import type { Icon } from '#platform/ui/feature-ui.ts';
import { Slot } from '#platform/ui/slot.tsx';
import { metrics, sqlWriters } from '../metrics.contract.ts';
import type { SourceKind } from '../source.contract.ts';
import classes from './metrics.module.css';

interface Start {
  readonly kind: SourceKind;
  readonly label: string;
  readonly about: string;
  /** A name that such a metric may have. */
  readonly example: string;
  readonly icon: Icon;
}

/** What a metric can be made of, as the empty page and the form offer it. */
export const STARTS: readonly Start[] = [
  {
    kind: 'events',
    label: 'Count events',
    about: 'People, events, a sum or a ratio, each day or over the last 7 or 28.',
    example: 'Weekly active people',
    icon: IconUsers,
  },
  {
    kind: 'funnel',
    label: 'Conversion of a funnel',
    about: 'Of those who begin on a day, how many come through.',
    example: 'Sign-ups that finish set-up',
    icon: IconFilter,
  },
  {
    kind: 'retention',
    label: 'Retention',
    about: 'Of those who start on a day, how many come back.',
    example: 'People who come back in a week',
    icon: IconRepeat,
  },
  {
    kind: 'survey',
    label: 'Survey score',
    about: 'NPS, satisfaction or product/market fit from answers.',
    example: 'Net promoter score',
    icon: IconMessageQuestion,
  },
  {
    kind: 'formula',
    label: 'Formula',
    about: 'Computed from other metrics, such as revenue per active user.',
    example: 'Revenue per active user',
    icon: IconCalculator,
  },
  {
    kind: 'sql',
    label: 'SQL',
    about: 'One SELECT over the events, for what no question can ask.',
    example: 'Events per session',
    icon: IconSql,
  },
  {
    kind: 'manual',
    label: 'Typed in',
    about: 'Numbers from elsewhere, typed in or imported as CSV.',
    example: 'Monthly recurring revenue',
    icon: IconKeyboard,
  },
];

/** Ways to begin, for those who may: SQL is for admins. */
export function useStarts(): readonly Start[] {
  const allowed = useAllowed();
  return STARTS.filter(({ kind }) => kind !== 'sql' || allowed(sqlWriters));
}

export function StartGrid({
  starts,
  onChoose,
}: {
  starts: readonly Start[];
  onChoose: (kind: SourceKind) => void;
}) {
  return (
    <ul className={classes.starts}>
      {starts.map(({ kind, label, about, icon: Icon }, i) => (
        <li key={kind}>
          <button
            type="button"
            data-autofocus={i === 0 || undefined}
            onClick={() => onChoose(kind)}
          >
            <Icon size={18} stroke={1.6} />
            <b>{label}</b>
            <span>{about}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The page before the first metric: what one is, and what it can be made of. */
export default function StartFrom() {
  const { create } = useApp();
  const allowed = useAllowed();
  const starts = useStarts();
  return (
    <div className={classes.empty}>
      <h2>{metrics.label.many}</h2>
      <p>{metrics.about} Mark one as the north star and hang below it what feeds it.</p>
      {allowed(metrics.policy.create) && (
        <>
          <h3>Start from</h3>
          <StartGrid
            starts={starts}
            onChoose={(kind) => create(metrics.noun, { source: { kind } })}
          />
          <div className={classes.sample}>
            <Slot name="list.empty" />
          </div>
        </>
      )}
    </div>
  );
}
