import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { memo } from 'react';
import {
  type CsvEncoding,
  type csvEncodings,
  csvQuotes,
  csvSeparators,
} from '#platform/csv/dialect.ts';
import type { ImportPreview, Reading } from '../imports.contract.ts';
import classes from './imports.module.css';

const ENCODINGS: Record<CsvEncoding, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16, big endian',
  'windows-1252': 'Western European (Windows 1252)',
  'iso-8859-1': 'Western European (ISO 8859-1)',
  'iso-8859-15': 'Western European with € (ISO 8859-15)',
  macintosh: 'Western European (Mac Roman)',
  'windows-1250': 'Central European (Windows 1250)',
  'iso-8859-2': 'Central European (ISO 8859-2)',
  'windows-1251': 'Cyrillic (Windows 1251)',
  'koi8-r': 'Cyrillic (KOI8-R)',
  'windows-1253': 'Greek (Windows 1253)',
  'windows-1254': 'Turkish (Windows 1254)',
  'windows-1255': 'Hebrew (Windows 1255)',
  'windows-1256': 'Arabic (Windows 1256)',
  'windows-1257': 'Baltic (Windows 1257)',
  shift_jis: 'Japanese (Shift JIS)',
  'euc-jp': 'Japanese (EUC-JP)',
  gb18030: 'Chinese, simplified (GB 18030)',
  big5: 'Chinese, traditional (Big5)',
  'euc-kr': 'Korean (EUC-KR)',
};
const SEPARATORS: Record<string, string> = {
  ',': 'Comma',
  ';': 'Semicolon',
  '|': 'Bar',
  '\t': 'Tab',
};
const QUOTES: Record<string, string> = { '"': 'Double: "', "'": "Single: '" };
const SHOWN_ROWS = 8;

interface Props {
  /** The file as it was last readable; its form is what the controls show. */
  readonly preview: ImportPreview | undefined;
  readonly reading: Reading;
  /** Why the file cannot be read as chosen. */
  readonly problem: string | null;
  /** The rows shown are about to be replaced. */
  readonly isReading: boolean;
  readonly onChange: (reading: Reading) => void;
}

/** How the file is read, as detected or as chosen, and its first rows read that way. */
export function FileForm({ preview, reading, problem, isReading, onChange }: Props) {
  const set = (change: Partial<Reading>) => onChange({ ...reading, ...change });
  const chosen = Object.keys(reading).length > 0;
  const { encoding, separator, quote, header } = { ...preview?.reading, ...reading };
  return (
    <section className={classes.section} aria-label="File">
      <div className={classes.sectionHead}>
        <h2>The file</h2>
        {chosen && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onChange({})}>
            Back to what was detected
          </Button>
        )}
      </div>
      <div className={classes.reading}>
        <NativeSelect
          label="Encoding"
          value={encoding}
          data={Object.entries(ENCODINGS).map(([value, label]) => ({ value, label }))}
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
          label="Quotes"
          value={quote}
          data={csvQuotes.map((value) => ({ value, label: QUOTES[value] ?? value }))}
          onChange={({ currentTarget }) =>
            set({ quote: currentTarget.value as (typeof csvQuotes)[number] })
          }
        />
        <div className={classes.checks}>
          <Checkbox
            label="The first row names the columns"
            checked={header ?? true}
            onChange={({ currentTarget }) => set({ header: currentTarget.checked })}
          />
          <Checkbox
            label="Accept rows that end early"
            checked={reading.padShortRows ?? false}
            onChange={({ currentTarget }) => set({ padShortRows: currentTarget.checked })}
          />
        </div>
      </div>
      {problem ? (
        <p role="alert" className={classes.alert}>
          Read like this, the file is no table. {problem}
        </p>
      ) : (
        preview && <Preview preview={preview} isReading={isReading} />
      )}
    </section>
  );
}

const FORMATS = { csv: 'CSV', ndjson: 'A JSON object a line', parquet: 'Parquet' };

/** The first rows of a file that says itself how it is read. */
export function FirstRows({ preview }: { preview: ImportPreview }) {
  return (
    <section className={classes.section} aria-label="File">
      <div className={classes.sectionHead}>
        <h2>The file</h2>
        <span className={classes.hint}>{FORMATS[preview.format]}</span>
      </div>
      <Preview preview={preview} isReading={false} />
    </section>
  );
}

interface PreviewProps {
  readonly preview: ImportPreview;
  readonly isReading: boolean;
}

function Preview({ preview, isReading }: PreviewProps) {
  const { problems } = preview;
  return (
    <>
      {preview.reading?.encodingReason === 'assumed' && (
        <p className={classes.hint}>
          The file does not say how its letters are encoded. If accented letters look wrong below,
          choose another encoding.
        </p>
      )}
      <PreviewTable preview={preview} isReading={isReading} />
      {problems.length > 0 && (
        <ul className={classes.faults}>
          {problems.slice(0, 3).map((problem) => (
            <li key={problem.rowNumber}>
              Line {problem.line}: {problem.message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const PreviewTable = memo(function PreviewTable({ preview, isReading }: PreviewProps) {
  return (
    <section
      className={classes.scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label="First rows of the file"
      aria-busy={isReading}
    >
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
});
