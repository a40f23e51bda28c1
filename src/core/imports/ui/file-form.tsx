import { Checkbox, NativeSelect } from '@mantine/core';
import { csvEncodings, csvQuotes, csvSeparators } from '#platform/csv/dialect.ts';
import type { ImportPreview, Reading } from '../imports.contract.ts';
import classes from './imports.module.css';

const SEPARATORS: Record<string, string> = {
  ',': 'Comma',
  ';': 'Semicolon',
  '|': 'Bar',
  '\t': 'Tab',
};
const SHOWN_ROWS = 8;

interface Props {
  readonly preview: ImportPreview;
  readonly reading: Reading;
  readonly onChange: (reading: Reading) => void;
}

/** How the file is read, as detected or as chosen, and its first rows read that way. */
export function FileForm({ preview, reading, onChange }: Props) {
  const set = (change: Partial<Reading>) => onChange({ ...reading, ...change });
  const { encoding, encodingReason, separator, quote, header } = preview.reading;
  return (
    <section className={classes.section} aria-label="File">
      <h2>The file</h2>
      <div className={classes.reading}>
        <NativeSelect
          label="Encoding"
          value={encoding}
          data={[...csvEncodings]}
          onChange={({ currentTarget }) =>
            set({ encoding: currentTarget.value as (typeof csvEncodings)[number] })
          }
        />
        <NativeSelect
          label="Separator"
          value={separator}
          data={csvSeparators.map((value) => ({ value, label: SEPARATORS[value] ?? value }))}
          onChange={({ currentTarget }) =>
            set({ separator: currentTarget.value as (typeof csvSeparators)[number] })
          }
        />
        <NativeSelect
          label="Quote"
          value={quote}
          data={[...csvQuotes]}
          onChange={({ currentTarget }) =>
            set({ quote: currentTarget.value as (typeof csvQuotes)[number] })
          }
        />
        <div className={classes.checks}>
          <Checkbox
            label="The first row names the columns"
            checked={header}
            onChange={({ currentTarget }) => set({ header: currentTarget.checked })}
          />
          <Checkbox
            label="Accept rows that end early"
            checked={reading.padShortRows ?? false}
            onChange={({ currentTarget }) => set({ padShortRows: currentTarget.checked })}
          />
        </div>
      </div>
      {encodingReason === 'assumed' && (
        <p className={classes.hint}>
          The file does not say how its letters are encoded. If accented letters look wrong below,
          choose another encoding.
        </p>
      )}
      <PreviewTable preview={preview} />
      {preview.problems.length > 0 && (
        <ul className={classes.faults}>
          {preview.problems.slice(0, 3).map((problem) => (
            <li key={problem.rowNumber}>
              Line {problem.line}: {problem.message}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function PreviewTable({ preview }: { preview: ImportPreview }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroller} tabIndex={0} aria-label="First rows of the file">
      <table className={classes.preview}>
        <thead>
          <tr>
            {preview.columns.map((column) => (
              <th key={column.index} scope="col" title={column.name}>
                <span>{column.name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.slice(0, SHOWN_ROWS).map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other name
            <tr key={at}>
              {preview.columns.map(({ index }) => (
                <td key={index}>
                  <span>{row[index]}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
