import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { SqlAnswer, SqlValue } from '../../sql/sql.contract.ts';
import classes from './sql.module.css';

const ROW = 29;

/** All rows of an answer, of which those in view are drawn; with `fills` as high as what it stands in. */
export function ResultTable({ columns, rows, fills = false }: SqlAnswer & { fills?: boolean }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 20,
  });
  const shown = virtualizer.getVirtualItems();
  const before = shown[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <section
      className={classes.scroller}
      data-fills={fills || undefined}
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      tabIndex={0}
      aria-label="Rows"
    >
      <table className={classes.table} aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ name, type, holds }, x) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
              <th key={x} scope="col" title={type} data-holds={holds}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={before} />
          {shown.map(({ index }) => (
            <tr key={index} aria-rowindex={index + 2}>
              {columns.map(({ holds }, x) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                <td key={x} data-holds={holds}>
                  <Cell value={rows[index]?.[x] ?? null} holds={holds} />
                </td>
              ))}
            </tr>
          ))}
          <Gap height={after} />
        </tbody>
      </table>
    </section>
  );
}

function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return <tr aria-hidden style={{ height }} />;
}

function Cell({ value, holds }: { value: SqlValue; holds: SqlAnswer['columns'][number]['holds'] }) {
  if (value === null) return <span className={classes.nothing}>null</span>;
  const text = WORDS[holds](String(value));
  return text.length > 60 ? <span title={text}>{text}</span> : text;
}

// Four digits may be a year, and every digit may be wanted.
const grouped = new Intl.NumberFormat(undefined, {
  useGrouping: 'min2',
  maximumFractionDigits: 20,
});

const WORDS = {
  text: (text: string) => text,
  time: momentOf,
  number: (text: string) =>
    /^-?\d+(\.\d+)?$/.test(text) ? grouped.format(text as `${number}`) : text,
};

/** `2026-03-31 12:00:00`: shorter than ISO 8601, and in UTC as everything here. */
function momentOf(iso: string): string {
  return iso.replace(/^(.{10})T(.{8})(?:\.0+)?(\.\d+)?Z$/, '$1 $2$3');
}
