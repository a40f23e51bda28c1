import { useState } from 'react';
import { formatDay } from '#platform/ui/fields/format.ts';
import { FigureTable } from '#platform/ui/figure-table/figure-table.tsx';
import { dayCount, withUnit } from '../metric-words.ts';
import type { DayValue, Metric } from '../metrics.contract.ts';
import { workingOf } from '../source-words.ts';
import classes from './metrics.module.css';

/** The values behind the picture, the latest first; each opens its working. */
export function ValuesTable({
  metric,
  items,
  onPick,
}: {
  metric: Metric;
  items: readonly DayValue[];
  onPick: (day: string) => void;
}) {
  // Ten years of rows are made only for who looks at them.
  const [open, setOpen] = useState(false);
  const worked = items.some((item) => partsText(metric, item) !== '');
  return (
    <details className={classes.details} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Table of {dayCount(items.length)}</summary>
      {open && (
        <FigureTable frame="Values of each day">
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Value</th>
              {worked && (
                <th scope="col" data-text>
                  From
                </th>
              )}
              <th scope="col" data-text>
                State
              </th>
            </tr>
          </thead>
          <tbody>
            {items.toReversed().map((item) => (
              <tr key={item.day}>
                <th scope="row">{formatDay(item.day)}</th>
                <td>
                  <button type="button" className={classes.pick} onClick={() => onPick(item.day)}>
                    {withUnit(item.value, metric.unit)}
                  </button>
                </td>
                {worked && <td data-text>{partsText(metric, item)}</td>}
                <td data-text>{stateOf(item)}</td>
              </tr>
            ))}
          </tbody>
        </FigureTable>
      )}
    </details>
  );
}

function partsText({ source }: Metric, item: DayValue): string {
  const { formula, parts } = workingOf(source, item);
  if (item.typed || formula === null) return '';
  return parts
    .map(({ part, value }) => `${part} ${value === null ? '–' : withUnit(value, null)}`)
    .join(', ');
}

function stateOf({ typed, provisional }: DayValue): string {
  if (typed) return 'typed in';
  return provisional ? 'provisional' : '';
}
