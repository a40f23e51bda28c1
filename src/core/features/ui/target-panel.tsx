import { Button, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { type FeatureRecord, features } from '../features.contract.ts';
import {
  fieldsOf,
  parseTarget,
  shiftWindow,
  snap,
  type TargetWindow,
  targetLabel,
  windowOf,
} from '../target-window.ts';
import classes from './target-panel.module.css';

/** When the feature is meant to be done, typed as people say it, or picked. */
export default function TargetPanel({ resource, record }: RecordSlotProps) {
  const allowed = useAllowed();
  const update = useUpdate(resource);
  const window = windowOf(record as unknown as FeatureRecord);
  const label = window ? targetLabel(window) : '';
  const [text, setText] = useState(label);
  const [wrong, setWrong] = useState(false);
  useEffect(() => setText(label), [label]);
  if (record.archivedAt !== null || !allowed(features.policy.update, record)) {
    return <p className={classes.plain}>{label || 'No target'}</p>;
  }
  const set = (next: TargetWindow | null) => {
    setWrong(false);
    if ((next ? targetLabel(next) : '') === label) return setText(label);
    void update({ record, change: { ...fieldsOf(next) } });
  };
  const save = () => {
    const next = text.trim() === '' ? null : parseTarget(text);
    if (text.trim() !== '' && !next) setWrong(true);
    else set(next);
  };
  return (
    <div className={classes.panel}>
      <TextInput
        aria-label="Target"
        placeholder="Q3 2027, or 2027-05-14"
        value={text}
        error={wrong && 'Write it as Q3 2027, H2 2027, Mar 2027, Mar – May 2027 or 2027-05-14.'}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setWrong(false);
        }}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter') save();
          else if (event.key === 'Escape') setText(label);
        }}
      />
      <div className={classes.picks}>
        {suggestions().map((pick) => (
          <Button
            key={targetLabel(pick)}
            size="compact-xs"
            variant="default"
            onClick={() => set(pick)}
          >
            {targetLabel(pick)}
          </Button>
        ))}
        {window && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => set(null)}>
            Clear
          </Button>
        )}
      </div>
    </div>
  );
}

/** This quarter, the next two, and next year. */
function suggestions(): TargetWindow[] {
  const today = new Date().toISOString().slice(0, 10);
  const quarter = snap(today, today, 'quarter');
  const year = shiftWindow(snap(today, today, 'year'), 1);
  return [quarter, shiftWindow(quarter, 1), shiftWindow(quarter, 2), year];
}
