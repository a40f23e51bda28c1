import { Button, Progress } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import type { Import, ImportTargetInfo } from '../imports.contract.ts';
import { rowsOf } from './counts.ts';
import classes from './imports.module.css';
import { ResultSummary } from './result-summary.tsx';
import { useStep } from './use-import.ts';

// Live updates come at once; this catches what a broken stream misses.
const LOOK_AGAIN_MS = 3_000;

const WORDS = {
  checking: { now: 'Trying every row, without changing anything', bar: 'Dry run' },
  running: { now: 'Importing', bar: 'Import' },
  undoing: { now: 'Taking back what the import did', bar: 'Undo' },
} as const;

/** Work that goes on by itself: how far it is, what came of it so far, and a way to stop it. */
export function WorkProgress(props: { record: Import; targets: readonly ImportTargetInfo[] }) {
  const { record, targets } = props;
  const step = useStep(record.id);
  useLookAgain(record.id);
  const { state, progress } = record;
  if (state !== 'checking' && state !== 'running' && state !== 'undoing') return null;
  const known = state !== 'undoing' && progress && progress.fileBytes > 0;
  const percent = known ? Math.round((progress.bytes / progress.fileBytes) * 100) : 100;
  const result = state === 'checking' ? record.checkResult : record.result;
  return (
    <section className={classes.section} aria-label={WORDS[state].bar}>
      <div className={classes.sectionHead}>
        <h2>{WORDS[state].now}</h2>
        {state !== 'undoing' && (
          <Button
            variant="default"
            loading={step.isPending}
            onClick={() => step.mutate({ step: 'cancel', version: record.version })}
          >
            Stop
          </Button>
        )}
      </div>
      <Progress
        value={percent}
        animated={!known}
        striped={!known}
        aria-label={WORDS[state].bar}
        transitionDuration={150}
      />
      <p className={classes.hint} aria-live="polite">
        {known ? `${percent} %, ${rowsOf(progress.rows)}. ` : ''}
        You can leave this page; the work goes on.
      </p>
      {result && state !== 'undoing' && (
        <ResultSummary result={result} targets={targets} planned={state === 'checking'} />
      )}
    </section>
  );
}

function useLookAgain(id: string): void {
  const { workspace } = useApp();
  const queries = useQueryClient();
  useEffect(() => {
    const queryKey = keys.record(workspace.slug, 'import', id);
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey }), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [queries, workspace.slug, id]);
}
