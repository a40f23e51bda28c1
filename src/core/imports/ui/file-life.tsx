import { useApp } from '#platform/ui/app-context.tsx';
import { formatDay } from '#platform/ui/fields/format.ts';
import { SureButton } from '#platform/ui/settings/settings-page.tsx';
import { type Import, WORKING_STATES } from '../imports.contract.ts';
import classes from './imports.module.css';
import { useStep } from './use-import.ts';

/** How long the uploaded file stays, and a way to delete it before. */
export function FileLife({ record }: { record: Import }) {
  const { create } = useApp();
  const step = useStep(record.id);
  if (record.fileRemovedAt) {
    return (
      <p className={classes.life}>
        The uploaded file was deleted {formatDay(record.fileRemovedAt)}.
        <button type="button" className={classes.link} onClick={() => create('import')}>
          Upload it again
        </button>
      </p>
    );
  }
  if (!record.fileKeptUntil) return null;
  const atWork = WORKING_STATES.some((state) => state === record.state);
  return (
    <p className={classes.life}>
      The uploaded file is kept until {formatDay(record.fileKeptUntil)}.
      {!atWork && (
        <SureButton
          label="Delete the file now"
          sure="Delete it for good"
          loading={step.isPending}
          onSure={() => step.mutate({ step: 'discardFile', version: record.version })}
        />
      )}
    </p>
  );
}
