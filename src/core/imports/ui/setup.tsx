import { Chip, Group } from '@mantine/core';
import { useRef } from 'react';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { Slot } from '#platform/ui/slot.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { ApiProblem, messageOf } from '#sdk/problem.ts';
import type { Import, ImportPreview, ImportTargetInfo, Reading } from '../imports.contract.ts';
import type { ImportMapping } from '../mapping.ts';
import { emptyMapping, missingFields } from './column-mapping.ts';
import { Columns } from './columns.tsx';
import { FileForm, FirstRows } from './file-form.tsx';
import classes from './imports.module.css';
import { MatchRules } from './match-rules.tsx';
import { Steps } from './steps.tsx';
import { usePreview } from './use-import.ts';
import { useMapping, useSaved } from './use-mapping.ts';

interface Props {
  readonly record: Import;
  readonly targets: readonly ImportTargetInfo[];
  /** The dry run ended just now, and its result is what people wait for. */
  readonly isFresh: boolean;
}

/** From the file to the first run: its form, what rows become, which column is what, a dry run. */
export function Setup(props: Props) {
  const { record } = props;
  return (
    <>
      {record.state === 'undone' && <Undone record={record} />}
      {record.fileRemovedAt === null && <Mapping {...props} />}
    </>
  );
}

function Mapping({ record, targets, isFresh }: Props) {
  const preview = usePreview(record);
  const { save, take, pending } = useSaved(record);
  const readable = useLast(preview.data);

  const target = targets.find(({ noun }) => noun === record.target);
  const stored = recordMapping(record.mapping);
  const offered =
    stored ??
    recordMapping(preview.data?.proposal) ??
    (target?.records ? emptyMapping(target.noun) : undefined);
  const { mapping, update } = useMapping(offered, save);
  // A file read the wrong way is put right here; anything else is no fault of the form.
  const unreadable = preview.error instanceof ApiProblem && preview.error.status < 500;
  if (preview.isError && !unreadable) {
    return <FailureView error={preview.error} onRetry={() => void preview.refetch()} />;
  }
  const form =
    preview.data?.reading === null ? (
      <FirstRows preview={preview.data} />
    ) : (
      <FileForm
        preview={preview.data ?? readable}
        reading={record.reading}
        problem={preview.isError ? messageOf(preview.error) : null}
        isReading={preview.isPlaceholderData}
        onChange={(reading) => save(reread(record, reading))}
      />
    );
  if (preview.isError) return form;
  if (!preview.data) return <Waiting label="Looking at the file" />;
  return (
    <>
      {form}
      <section className={classes.section} aria-label="Rows become">
        <h2>Each row becomes</h2>
        <Chip.Group
          value={record.target ?? ''}
          onChange={(noun) => save({ target: noun, mapping: null })}
        >
          <Group gap="xs">
            {targets.map(({ noun, label }) => (
              <Chip key={noun} value={noun} size="sm" variant="outline">
                {label.many}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        {target && <p className={classes.hint}>{target.about}</p>}
      </section>
      {target && !target.records && (
        <Slot
          key={target.noun}
          name="import.target"
          record={record as unknown as AnyRecord}
          isFresh={isFresh}
        />
      )}
      {target?.records && mapping && !preview.isPlaceholderData && (
        <>
          <Columns
            preview={preview.data}
            mapping={mapping}
            target={target}
            targets={targets}
            update={update}
          />
          <MatchRules mapping={mapping} targets={targets} onChange={(next) => update(() => next)} />
          <Steps
            record={record}
            isFresh={isFresh}
            targets={targets}
            missing={missingFields(mapping, targets).map(({ noun, label }) => `${label} (${noun})`)}
            pending={pending}
            onStep={(step) => take(step, stored ? undefined : { mapping })}
          />
        </>
      )}
    </>
  );
}

/** The mapping where it is of records. */
function recordMapping(given: ImportPreview['proposal'] | undefined): ImportMapping | undefined {
  return given && !('kind' in given) ? (given as ImportMapping) : undefined;
}

/** The last value that was there. */
function useLast<T>(value: T | undefined): T | undefined {
  const last = useRef(value);
  if (value !== undefined) last.current = value;
  return last.current;
}

/** Cells that are split in another way are other columns; decoded in another way, they are the same. */
function reread({ reading: before }: Import, reading: Reading): Readonly<Record<string, unknown>> {
  const same = before.separator === reading.separator && before.quote === reading.quote;
  return same ? { reading } : { reading, mapping: null };
}

function Undone({ record }: { record: Import }) {
  const undone = record.undoResult;
  if (!undone) return null;
  const parts = [
    ...(undone.removed === undefined
      ? [`${undone.archived} archived`]
      : [`${undone.removed.toLocaleString()} removed for good`]),
    ...(undone.reverted > 0 ? [`${undone.reverted} given their old values back`] : []),
    ...(undone.kept > 0
      ? [`${undone.kept} kept, because people have worked with them since or they are in use`]
      : []),
  ];
  return <p className={classes.notice}>The import was undone: {parts.join('; ')}.</p>;
}
