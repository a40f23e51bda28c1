import { Button, FileInput, Group, Modal, NativeSelect, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { formatDay } from '#platform/ui/fields/format.ts';
import { useReturnFocus } from '#platform/ui/overlay/use-return-focus.ts';
import { FormProblem } from '#platform/ui/settings/settings-page.tsx';
import { dayCount, withUnit } from '../metric-words.ts';
import { type CsvValues, type Metric, metricRoutes } from '../metrics.contract.ts';
import classes from './metrics.module.css';
import { usePutValues } from './use-metrics.ts';

const DATE_FORMATS = {
  'year-first': 'Year first: 2026-03-31',
  'day-first': 'Day first: 31/03/2026',
  'month-first': 'Month first: 03/31/2026',
  'month-name': 'With the month’s name',
  epoch: 'Seconds since 1970',
} as const;
const ALL_FORMATS = Object.keys(DATE_FORMATS) as CsvValues['dateFormat'][];
const MOST_BYTES = 2_000_000;

interface Choice {
  readonly dayColumn?: number | undefined;
  readonly valueColumn?: number | undefined;
  readonly dateFormat?: CsvValues['dateFormat'] | undefined;
  readonly numberFormat?: CsvValues['numberFormat'] | undefined;
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}

/** Values from a file: which columns, what was found in them, what is left out, and then all at once. */
export default function ImportValues({ metric, onClose }: { metric: Metric; onClose: () => void }) {
  useReturnFocus();
  const { client, workspace } = useApp();
  const put = usePutValues(metric.id);
  const [file, setFile] = useState<File | null>(null);
  const [choice, setChoice] = useState<Choice>({});
  const [busy, setBusy] = useState(false);
  const large = file !== null && file.size > MOST_BYTES;
  const read = useQuery({
    queryKey: ['w', workspace.slug, 'read-csv', metric.id, file?.name, file?.lastModified, choice],
    queryFn: async ({ signal }) =>
      client.call(metricRoutes.readCsv, {
        params: { workspace: workspace.slug, id: metric.id },
        body: { file: file ? await base64Of(file) : '', ...choice },
        signal,
      }),
    enabled: file !== null && !large,
    placeholderData: (before) => before,
    retry: false,
    gcTime: 0,
  });
  const found = read.data;
  const keep = async () => {
    if (!found) return;
    setBusy(true);
    const kept = await put(found.values, `Imported ${dayCount(found.values.length)}.`);
    setBusy(false);
    if (kept) onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Import values" size={560}>
      <Stack gap="sm">
        <FileInput
          label="CSV file"
          description="A row a day: one column with the day, one with the value."
          placeholder="Choose a file"
          accept=".csv,.tsv,.txt,text/csv"
          value={file}
          error={large ? 'The file is larger than 2 MB. Split it.' : null}
          onChange={(next) => {
            setFile(next);
            setChoice({});
          }}
        />
        <FormProblem error={read.error} />
        {found && file && !read.error && (
          <>
            <Columns found={found} set={(change) => setChoice({ ...choice, ...change })} />
            <Findings found={found} unit={metric.unit} />
          </>
        )}
        <Group justify="flex-end">
          <Button variant="subtle" color="gray" onClick={onClose}>
            Cancel
          </Button>
          <Button
            loading={busy}
            disabled={!found || read.isFetching || read.isError || found.values.length === 0}
            onClick={() => void keep()}
          >
            {found?.values.length ? `Import ${dayCount(found.values.length)}` : 'Import'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Which columns are taken, and how their days are written. */
function Columns({ found, set }: { found: CsvValues; set: (change: Choice) => void }) {
  const columns = found.columns.map(({ index, name }) => ({ value: String(index), label: name }));
  const formats = found.dateFormats.length > 0 ? found.dateFormats : ALL_FORMATS;
  return (
    <Group grow align="end">
      <NativeSelect
        label="Day"
        data={columns}
        value={String(found.dayColumn)}
        onChange={(event) =>
          set({ dayColumn: Number(event.currentTarget.value), dateFormat: undefined })
        }
      />
      {formats.length > 1 && (
        <NativeSelect
          label="Days are written"
          data={formats.map((value) => ({ value, label: DATE_FORMATS[value] }))}
          value={found.dateFormat}
          onChange={(event) => set({ dateFormat: event.currentTarget.value as 'day-first' })}
        />
      )}
      <NativeSelect
        label="Value"
        data={columns}
        value={String(found.valueColumn)}
        onChange={(event) =>
          set({ valueColumn: Number(event.currentTarget.value), numberFormat: undefined })
        }
      />
    </Group>
  );
}

/** What the file holds, and what of it can't be taken. */
function Findings({ found, unit }: { found: CsvValues; unit: string | null }) {
  const { values, problems, rejected } = found;
  const days = values.map(({ day }) => day).sort();
  const [first, last] = [values[0], days.at(-1)];
  return (
    <>
      <p className={classes.words}>
        {first && last && days[0]
          ? `${dayCount(values.length)} from ${formatDay(days[0])} to ${formatDay(last)}. The first row says ${withUnit(first.value, unit)} on ${formatDay(first.day)}. A day that has a value gets the one of the file.`
          : 'No row has a day and a value in these columns.'}
      </p>
      {rejected > 0 && (
        <details className={classes.details} open>
          <summary>
            {rejected.toLocaleString()} {rejected === 1 ? 'row is' : 'rows are'} left out
          </summary>
          <ul className={classes.rejected}>
            {problems.map(({ line, message }) => (
              <li key={line}>
                Line {line}: {message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
