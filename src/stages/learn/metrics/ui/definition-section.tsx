import { Button, Group, Modal, NativeSelect, Stack } from '@mantine/core';
import { useState } from 'react';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { type Metric, metrics, sqlWriters } from '../metrics.contract.ts';
import type { Source, SourceKind } from '../source.contract.ts';
import { sourceWords } from '../source-words.ts';
import classes from './metrics.module.css';
import { missingIn, newSource } from './new-source.ts';
import { SourceEditor } from './source-editor.tsx';
import { useStarts } from './start-from.tsx';

/** How a metric is measured, in words, and the way to change that. */
export default function DefinitionSection({ record }: RecordSlotProps) {
  const metric = record as unknown as Metric;
  const allowed = useAllowed();
  const [open, setOpen] = useState(false);
  const { source } = metric;
  const editable =
    metric.archivedAt === null &&
    allowed(metrics.policy.update, metric) &&
    (source.kind !== 'sql' || allowed(sqlWriters));
  return (
    <>
      <p className={classes.words}>{sourceWords(source)}</p>
      {source.kind === 'sql' && <pre className={classes.sql}>{source.sql}</pre>}
      {source.kind !== 'manual' && source.kind !== 'formula' && (
        <p className={classes.hint}>Days as in {metric.timeZone}.</p>
      )}
      {editable && (
        <Button size="xs" variant="default" onClick={() => setOpen(true)}>
          Change definition
        </Button>
      )}
      {open && <Change {...{ metric, record }} onClose={() => setOpen(false)} />}
    </>
  );
}

function Change({
  metric,
  record,
  onClose,
}: {
  metric: Metric;
  record: RecordSlotProps['record'];
  onClose: () => void;
}) {
  const update = useUpdate(metrics as never);
  const starts = useStarts();
  const [source, setSource] = useState<Source>(metric.source);
  const [saving, setSaving] = useState(false);
  const changed = JSON.stringify(source) !== JSON.stringify(metric.source);
  const missing = missingIn(source);
  const save = async () => {
    setSaving(true);
    const saved = await update({ record, change: { source }, message: 'Changed the definition.' });
    setSaving(false);
    if (saved) onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title="Change definition"
      size={640}
      closeOnClickOutside={!changed}
    >
      <Stack gap="sm">
        <NativeSelect
          aria-label="Measured from"
          value={source.kind}
          onChange={({ currentTarget: { value } }) => {
            const kind = value as SourceKind;
            setSource(kind === metric.source.kind ? metric.source : newSource(kind));
          }}
          data={starts.map(({ kind, label }) => ({ value: kind, label }))}
        />
        <SourceEditor source={source} onChange={setSource} />
        <p className={classes.notice}>{consequence(metric.source, source)}</p>
        {changed && missing && (
          <p className={classes.trouble} role="alert">
            {missing}
          </p>
        )}
        <Group justify="flex-end">
          <Button variant="subtle" color="gray" onClick={onClose}>
            Cancel
          </Button>
          <Button
            onClick={() => void save()}
            loading={saving}
            disabled={!changed || missing !== null}
          >
            Save definition
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** What saving does to the values that are there. */
function consequence(before: Source, after: Source): string {
  if (after.kind === 'manual') {
    return 'From now on values are typed in. What was measured stays as it is, and typing does not replace it.';
  }
  if (before.kind === 'manual') {
    return 'The last 180 days are measured. Values that were typed in stay, and measuring does not replace them.';
  }
  return 'All days are measured anew, so that the whole history follows the new definition. Numbers noted down before can differ; the history says when the definition changed.';
}
