import { Button, Group, Modal, Text } from '@mantine/core';
import { useState } from 'react';
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
  const { go } = useApp();
  const step = useStep(record.id);
  const [asking, setAsking] = useState(false);
  const { version } = record;
  const hasFile = record.fileRemovedAt === null;
  const target = targets.find(({ noun }) => noun === record.target);
  const undo = () => step.mutate({ step: 'undo', version });
  return (
    <>
      <section className={classes.section} aria-label="Result">
        <h2>{TITLES[record.state]}</h2>
        {record.result && <ResultSummary result={record.result} targets={targets} />}
        <Group mt="md" gap="xs">
          {record.state === 'done'
            ? target?.home && (
                <Button onClick={() => go(target.home ?? '')}>
                  See the {target.label.many.toLowerCase()}
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
            onClick={target?.records ? undo : () => setAsking(true)}
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
          {target?.records
            ? 'Undoing archives what the import created and gives changed fields their old values back. What people have worked with since stays.'
            : 'Undoing removes for good what the import brought; from the disk with the next nightly tidying.'}
          {hasFile && ' The file is deleted with it, unless you map it anew.'}
        </p>
      </section>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Undo the import of ${record.fileName}`}
      >
        <Text size="sm">
          What it brought is removed for good, and so is the uploaded file. To have it back, the
          file must be uploaded and imported again.
        </Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setAsking(false)}>
            Cancel
          </Button>
          <Button color="red" loading={step.isPending} onClick={undo}>
            Undo for good
          </Button>
        </Group>
      </Modal>
      <Problems id={record.id} phase="run" total={record.result?.problems ?? 0} />
    </>
  );
}
