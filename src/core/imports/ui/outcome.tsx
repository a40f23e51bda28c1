import { Button, Group } from '@mantine/core';
import { useApp } from '#platform/ui/app-context.tsx';
import type { Import, ImportTargetInfo } from '../imports.contract.ts';
import classes from './imports.module.css';
import { Problems } from './problems.tsx';
import { ResultSummary } from './result-summary.tsx';
import { useStep } from './use-import.ts';

const TITLES: Partial<Record<Import['state'], string>> = {
  done: 'Imported',
  cancelled: 'Stopped before the end',
  failed: 'Stopped by a problem',
};

/** What an import did, and a way to take it back or to go on. */
export function Outcome(props: { record: Import; targets: readonly ImportTargetInfo[] }) {
  const { record, targets } = props;
  const { registry, go } = useApp();
  const step = useStep(record.id);
  const { version } = record;
  const hasFile = record.fileRemovedAt === null;
  const noun = registry.noun(record.target ?? '');
  return (
    <>
      <section className={classes.section} aria-label="Result">
        <h2>{TITLES[record.state]}</h2>
        {record.result && <ResultSummary result={record.result} targets={targets} />}
        <Group mt="md" gap="xs">
          {record.state === 'done'
            ? noun && (
                <Button onClick={() => go(noun.path)}>
                  See the {noun.resource.label.many.toLowerCase()}
                </Button>
              )
            : null}
          {record.state !== 'done' && hasFile && (
            <Button loading={step.isPending} onClick={() => step.mutate({ step: 'run', version })}>
              Go on
            </Button>
          )}
          <Button
            variant="default"
            loading={step.isPending}
            onClick={() => step.mutate({ step: 'undo', version })}
          >
            Undo the import
          </Button>
          {hasFile && (
            <Button
              variant="default"
              loading={step.isPending}
              onClick={() => step.mutate({ step: 'undo', version, keepFile: true })}
            >
              Undo and map it anew
            </Button>
          )}
        </Group>
        <p className={classes.hint}>
          {noun
            ? 'Undoing archives what the import created and gives changed fields their old values back. What people have worked with since stays.'
            : 'Undoing removes for good what the import brought; from the disk with the next nightly tidying.'}
          {hasFile && ' The file is deleted with it, unless you map it anew.'}
        </p>
      </section>
      <Problems id={record.id} phase="run" total={record.result?.problems ?? 0} />
    </>
  );
}
