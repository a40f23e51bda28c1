import { Button, NumberInput, TextInput } from '@mantine/core';
import { IconFileTypeCsv } from '@tabler/icons-react';
import { type FormEvent, lazy, Suspense, useState } from 'react';
import { formatDay } from '#platform/ui/fields/format.ts';
import { plusDays, todayIn } from '../days.ts';
import { withUnit } from '../metric-words.ts';
import type { DayValue, Metric } from '../metrics.contract.ts';
import classes from './metrics.module.css';
import { usePutValues } from './use-metrics.ts';

const ImportValues = lazy(() => import('./import-values.tsx'));

/** One day's value, typed in; or those of a file. */
export function TypeIn({ metric, items }: { metric: Metric; items: readonly DayValue[] }) {
  const put = usePutValues(metric.id);
  const today = todayIn(metric.timeZone);
  const [day, setDay] = useState(today);
  const [value, setValue] = useState<number | string>('');
  const [busy, setBusy] = useState(false);
  const [importing, setImporting] = useState(false);
  const held = items.find((item) => item.day === day);
  const fits = typeof value === 'number' && day !== '' && day <= today;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!fits || busy) return;
    setBusy(true);
    const told = `${formatDay(day)}: ${withUnit(value, metric.unit)}.`;
    // At once, so that the next value can be typed while this one is on its way.
    setValue('');
    if (day < today) setDay(plusDays(day, 1));
    const kept = await put([{ day, value }], told);
    setBusy(false);
    if (kept) return;
    setDay(day);
    setValue((next) => (next === '' ? value : next));
  };
  return (
    <form className={classes.typeIn} onSubmit={(event) => void submit(event)}>
      <TextInput
        type="date"
        size="xs"
        label="Day"
        max={today}
        value={day}
        error={day > today ? 'This day has not come yet.' : null}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      <NumberInput
        size="xs"
        label={metric.unit ? `Value in ${metric.unit}` : 'Value'}
        hideControls
        value={value}
        placeholder={held ? withUnit(held.value, null) : undefined}
        error={typeof value === 'string' && value !== '' ? 'Too large to keep.' : null}
        onChange={setValue}
      />
      <Button size="xs" type="submit" loading={busy} disabled={!fits}>
        {held ? 'Replace' : 'Type in'}
      </Button>
      {held && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          onClick={() => void put([{ day, value: null }], `Took away ${formatDay(day)}.`)}
        >
          Take away
        </Button>
      )}
      <span className={classes.fill} />
      <Button
        size="xs"
        variant="default"
        leftSection={<IconFileTypeCsv size={15} />}
        onClick={() => setImporting(true)}
      >
        Import CSV
      </Button>
      {importing && (
        <Suspense>
          <ImportValues metric={metric} onClose={() => setImporting(false)} />
        </Suspense>
      )}
    </form>
  );
}
