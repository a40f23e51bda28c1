import { Button, Chip, Group } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { ApiProblem, messageOf } from '#sdk/problem.ts';
import { type Import, type ImportTargetInfo, imports, type Reading } from '../imports.contract.ts';
import type { ImportMapping } from '../mapping.ts';
import { emptyMapping, missingFields } from './column-mapping.ts';
import { Columns } from './columns.tsx';
import { FileForm } from './file-form.tsx';
import classes from './imports.module.css';
import { MatchRules } from './match-rules.tsx';
import { Problems } from './problems.tsx';
import { ResultSummary } from './result-summary.tsx';
import { usePreview, useStep } from './use-import.ts';

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
  const stored = record.mapping as ImportMapping | null;
  const offered =
    stored ?? preview.data?.proposal ?? (target ? emptyMapping(target.noun) : undefined);
  const { mapping, update } = useMapping(offered, save);
  // A file read the wrong way is put right here; anything else is no fault of the form.
  const unreadable = preview.error instanceof ApiProblem && preview.error.status < 500;
  if (preview.isError && !unreadable) {
    return <FailureView error={preview.error} onRetry={() => void preview.refetch()} />;
  }
  const form = (
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
      {target && mapping && !preview.isPlaceholderData && (
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
            mapping={mapping}
            pending={pending}
            onStep={(step) => take(step, stored ? undefined : { mapping })}
          />
        </>
      )}
    </>
  );
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

/** Saves changes as they are made, one after the other, and takes steps behind the last. */
function useSaved(record: Import) {
  const update = useUpdate(imports as never);
  const step = useStep(record.id);
  const last = useRef<Promise<AnyRecord | null>>(Promise.resolve(null));
  const newest = useRef(record);
  newest.current = record;
  const save = useCallback(
    (change: Readonly<Record<string, unknown>>) => {
      last.current = update({ record: newest.current as unknown as AnyRecord, change });
      return last.current;
    },
    [update],
  );
  const take = async (name: 'check' | 'run', change?: Readonly<Record<string, unknown>>) => {
    const saved = await (change ? save(change) : last.current);
    step.mutate({ step: name, version: saved?.version ?? record.version });
  };
  return { save, take, pending: step.isPending };
}

/**
 * The mapping with what was changed in it so far. While changes are on their way, answers to
 * earlier ones do not take the place of later ones.
 */
function useMapping(
  held: ImportMapping | undefined,
  save: (change: Readonly<Record<string, unknown>>) => Promise<unknown>,
) {
  const latest = useRef(held);
  const [sending, setSending] = useState(0);
  if (sending === 0) latest.current = held;
  const update = useCallback(
    (change: (mapping: ImportMapping) => ImportMapping) => {
      if (!latest.current) return;
      latest.current = change(latest.current);
      setSending((count) => count + 1);
      void save({ mapping: latest.current }).finally(() => setSending((count) => count - 1));
    },
    [save],
  );
  return { mapping: latest.current, update };
}

function Undone({ record }: { record: Import }) {
  const undone = record.undoResult;
  if (!undone) return null;
  const parts = [
    `${undone.archived} archived`,
    ...(undone.reverted > 0 ? [`${undone.reverted} given their old values back`] : []),
    ...(undone.kept > 0
      ? [`${undone.kept} kept, because people have worked with them since or they are in use`]
      : []),
  ];
  return <p className={classes.notice}>The import was undone: {parts.join('; ')}.</p>;
}

function Steps(
  props: Props & {
    mapping: ImportMapping;
    pending: boolean;
    onStep: (step: 'check' | 'run') => void;
  },
) {
  const { record, targets, isFresh, mapping, pending, onStep } = props;
  const section = useRef<HTMLElement>(null);
  const [comes] = useState(isFresh);
  useEffect(() => {
    if (comes) section.current?.scrollIntoView();
  }, [comes]);
  const missing = missingFields(mapping, targets);
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
            Choose a column for {missing.map(({ noun, label }) => `${label} (${noun})`).join(', ')}.
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
