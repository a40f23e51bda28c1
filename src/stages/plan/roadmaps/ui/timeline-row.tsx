import { type MouseEvent, memo } from 'react';
import { FEATURE_STATES } from '#core/features/feature-states.ts';
import {
  type Precision,
  spanEnd,
  spanStart,
  type TargetWindow,
  targetLabel,
  windowOf,
} from '#core/features/target-window.ts';
import { useDirectory } from '#platform/ui/directory.tsx';
import { Face, StateRing } from '#platform/ui/fields/marks.tsx';
import type { ItemField, RoadmapItem } from '../roadmaps.contract.ts';
import { type DayRange, dayAt, daysIn, type Zoom } from '../timeline-scale.ts';
import { Demand } from './item-facts.tsx';
import classes from './timeline.module.css';
import { TimelineBar } from './timeline-bar.tsx';

interface Props {
  readonly item: RoadmapItem;
  readonly at: number;
  readonly range: DayRange;
  readonly scale: number;
  readonly zoom: Zoom;
  readonly fields: readonly ItemField[];
  readonly open: boolean;
  readonly movable: boolean;
  readonly onPeek: (id: string) => void;
  readonly onSchedule: (item: RoadmapItem, window: TargetWindow | null) => void;
}

/** An item of the timeline: its name, and its bar or the place to give it one. */
export const TimelineRow = memo(function TimelineRow(props: Props) {
  const { item, at, range, scale, zoom, open, movable, onPeek, onSchedule } = props;
  const window = windowOf(item);
  return (
    <div className={classes.row} data-row={at} data-open={open || undefined}>
      <Name {...props} />
      <div className={classes.track}>
        {window ? (
          <TimelineBar
            item={item}
            window={window}
            range={range}
            scale={scale}
            movable={movable}
            onPeek={onPeek}
            onSchedule={onSchedule}
          />
        ) : (
          movable && <Scheduler {...{ item, range, scale, zoom, onSchedule }} />
        )}
      </div>
    </div>
  );
});

function Name({ item, fields, onPeek }: Props) {
  const at = FEATURE_STATES.findIndex(({ value }) => value === item.state);
  const option = FEATURE_STATES[at];
  const owner = useDirectory().person(item.ownerId ?? '');
  return (
    <div className={classes.name}>
      {fields.includes('state') && option && (
        <span className={classes.mark} title={option.label}>
          <StateRing option={option} at={at} of={FEATURE_STATES.length} />
        </span>
      )}
      {fields.includes('key') && <span className={classes.key}>{item.key}</span>}
      <button
        type="button"
        className={classes.title}
        title={item.title}
        onClick={() => onPeek(item.id)}
      >
        {item.title}
      </button>
      {fields.includes('demand') && (
        <span className={classes.demand}>
          <Demand item={item} />
        </span>
      )}
      {fields.includes('owner') && owner && (
        <span className={`${classes.mark} ${classes.owner}`} title={owner.name}>
          <Face name={owner.name} size={20} />
        </span>
      )}
    </div>
  );
}

const UNIT: Record<Zoom, Precision> = { months: 'month', quarters: 'quarter', years: 'half' };

/** Where an item without a date gets one: at the place that is clicked, as exactly as the scale shows. */
function Scheduler(props: Pick<Props, 'item' | 'range' | 'scale' | 'zoom' | 'onSchedule'>) {
  const { item, range, scale, zoom, onSchedule } = props;
  const precision = UNIT[zoom];
  const windowAt = (day: string): TargetWindow => ({
    start: spanStart(day, precision),
    end: spanEnd(day, precision),
    precision,
  });
  const schedule = (event: MouseEvent<HTMLButtonElement>) => {
    // A press of Enter has no place: it means the span that runs now.
    const byKey = event.detail === 0;
    const { left } = event.currentTarget.getBoundingClientRect();
    const fraction = (event.clientX - left) / (daysIn(range) * scale);
    const today = new Date().toISOString().slice(0, 10);
    onSchedule(item, windowAt(byKey ? today : dayAt(range, fraction)));
  };
  return (
    <button
      type="button"
      data-bar
      className={classes.scheduler}
      onClick={schedule}
      onMouseMove={(event) => {
        const { left } = event.currentTarget.getBoundingClientRect();
        const x = event.clientX - left;
        const day = dayAt(range, x / (daysIn(range) * scale));
        event.currentTarget.style.setProperty('--at', `${x}px`);
        event.currentTarget.dataset.when = `+ ${targetLabel(windowAt(day))}`;
      }}
      aria-label={`Give ${item.title} a date`}
    />
  );
}
