import '@mantine/dates/styles.css';
import { Button } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import dayjs from 'dayjs';
import type { EditorProps } from './editor-props.ts';
import { kindOf } from './field-view.ts';
import classes from './value-editor.module.css';

/** Picks a day; a timestamp takes the start of that day here. */
export default function DayEditor({ view, value, onChange, onClose }: EditorProps) {
  const pick = (day: string | null) => {
    const moment = day && kindOf(view) === 'timestamp' ? dayjs(day).toISOString() : day;
    onChange(moment);
    onClose();
  };
  const today = dayjs();
  const presets = [
    { label: 'Today', day: today },
    { label: 'In a week', day: today.add(1, 'week') },
    { label: 'In a month', day: today.add(1, 'month') },
  ];
  return (
    <div className={classes.day} data-tl-layer>
      <DatePicker
        size="sm"
        value={typeof value === 'string' ? value.slice(0, 10) : null}
        {...(typeof value === 'string' ? { defaultDate: value.slice(0, 10) } : {})}
        onChange={(day: string | null) => day && pick(day)}
      />
      <div className={classes.presets}>
        {presets.map((preset) => (
          <Button
            key={preset.label}
            size="compact-sm"
            variant="default"
            onClick={() => pick(preset.day.format('YYYY-MM-DD'))}
          >
            {preset.label}
          </Button>
        ))}
        {view.field.state.nullable && value != null && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => pick(null)}>
            Clear
          </Button>
        )}
      </div>
    </div>
  );
}
