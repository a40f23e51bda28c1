import { Badge } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { formatAgo } from '#platform/ui/fields/format.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { IMPORT_STATES, type Import } from '../imports.contract.ts';
import { sizeOf } from './counts.ts';
import { FileLife } from './file-life.tsx';
import classes from './imports.module.css';
import { Outcome } from './outcome.tsx';
import { Setup } from './setup.tsx';
import { useTargets } from './use-import.ts';
import { WorkProgress } from './work-progress.tsx';

/** An import from its file to its result, whatever state it is in. */
export default function ImportPage({ record: any }: RecordSlotProps) {
  const record = any as unknown as Import;
  const targets = useTargets();
  const state = IMPORT_STATES.find(({ value }) => value === record.state);
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{record.fileName}</h1>
        <p>
          <Badge variant="light" tt="none" color={state?.color ?? 'gray'}>
            {state?.label ?? record.state}
          </Badge>
          {sizeOf(record.fileBytes)} · uploaded {formatAgo(record.createdAt)}
        </p>
        <FileLife record={record} />
      </header>
      {record.problem && (
        <p role="alert" className={classes.alert}>
          {record.problem}
        </p>
      )}
      {targets ? <Body record={record} targets={targets} /> : <Waiting />}
    </div>
  );
}

function Body(props: { record: Import; targets: NonNullable<ReturnType<typeof useTargets>> }) {
  const { state } = props.record;
  const before = useRef(state);
  const isFresh = before.current === 'checking' && state === 'checked';
  useEffect(() => {
    before.current = state;
  }, [state]);
  if (state === 'checking' || state === 'running' || state === 'undoing') {
    return <WorkProgress {...props} />;
  }
  if (state === 'done' || state === 'cancelled' || state === 'failed') {
    return <Outcome {...props} />;
  }
  return <Setup {...props} isFresh={isFresh} />;
}
