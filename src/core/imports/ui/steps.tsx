import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Import, ImportTargetInfo } from '../imports.contract.ts';
import classes from './imports.module.css';
import { Problems } from './problems.tsx';
import { ResultSummary } from './result-summary.tsx';

/** What the dry run found, and the ways on from here. */
export function Steps(props: {
  readonly record: Import;
  readonly targets: readonly ImportTargetInfo[];
  /** The dry run ended just now, and its result is what people wait for. */
  readonly isFresh: boolean;
  /** What has still to be chosen, in words. */
  readonly missing: readonly string[];
  readonly pending: boolean;
  readonly onStep: (step: 'check' | 'run') => void;
}) {
  const { record, targets, isFresh, missing, pending, onStep } = props;
  const section = useRef<HTMLElement>(null);
  const [comes] = useState(isFresh);
  useEffect(() => {
    if (comes) section.current?.scrollIntoView();
  }, [comes]);
  const checked = record.state === 'checked' && record.checkResult;
  return (
    <>
      <section ref={section} className={classes.section} aria-label="Dry run">
        <h2>{checked ? 'What will happen' : 'Before you import'}</h2>
        {checked ? (
          <ResultSummary result={checked} targets={targets} planned />
        ) : (
          <p className={classes.hint}>
            The dry run reads every row and tells what would be created, and which rows cannot be
            imported and why. It changes nothing.
          </p>
        )}
        {missing.length > 0 && (
          <p role="alert" className={classes.alert}>
            Choose a column for {missing.join(', ')}.
          </p>
        )}
        {checked && <Problems id={record.id} phase="check" total={checked.problems} />}
      </section>
      <div className={classes.steps}>
        <Button
          variant={checked ? 'default' : 'filled'}
          loading={pending}
          disabled={missing.length > 0}
          onClick={() => onStep('check')}
        >
          {checked ? 'Dry run again' : 'Dry run'}
        </Button>
        <Button
          variant={checked ? 'filled' : 'default'}
          loading={pending}
          disabled={missing.length > 0}
          onClick={() => onStep('run')}
        >
          Import
        </Button>
      </div>
    </>
  );
}
