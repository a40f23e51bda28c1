import { Button, Group, SegmentedControl, Textarea } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { problemWithValue } from '#platform/contract/check.ts';
import { useApp } from '../app-context.tsx';
import { useUpdate } from '../data/use-update.ts';
import type { RecordSlotProps } from '../feature-ui.ts';
import { changeOf, type FieldView, fieldValue, labelOf } from '../fields/field-view.ts';
import { Keys } from '../keys/keys.tsx';
import { keepDraft, readDraft } from './draft.ts';
import classes from './record.module.css';

const Markdown = lazy(() => import('./markdown.tsx'));

interface Props extends RecordSlotProps {
  readonly view: FieldView;
  readonly editable: boolean;
  /** Without a heading when it is the record's only text. */
  readonly bare: boolean;
}

/** A long text of a record: rendered Markdown that becomes an editor where it stands. */
export function LongText({ resource, record, view, editable, bare }: Props) {
  const { workspace } = useApp();
  const draftName = `${workspace.slug}:${record.id}:${view.name}`;
  const [editing, setEditing] = useState(() => editable && readDraft(draftName) !== null);
  const text = String(fieldValue(view, record) ?? '');
  const label = labelOf(view);
  const open = () => setEditing(true);
  return (
    <section className={classes.text} aria-label={label}>
      <div className={classes.textHead} data-bare={bare || undefined}>
        {!bare && <h2>{label}</h2>}
        {editable && !editing && text !== '' && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={open}>
            Edit<span className={classes.unseen}> {label.toLowerCase()}</span>
          </Button>
        )}
      </div>
      {editing ? (
        <LongTextEditor
          resource={resource}
          record={record}
          view={view}
          draftName={draftName}
          onDone={() => setEditing(false)}
        />
      ) : text ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the Edit button above
        <div onDoubleClick={editable ? open : undefined}>
          <Suspense fallback={<p className={classes.plain}>{text}</p>}>
            <Markdown source={text} />
          </Suspense>
        </div>
      ) : editable ? (
        <button type="button" className={classes.placeholder} onClick={open}>
          {view.field.state.help ?? `Add ${label.toLowerCase()}`}
        </button>
      ) : (
        <p className={classes.nothing}>Nothing yet.</p>
      )}
    </section>
  );
}

interface EditorProps extends RecordSlotProps {
  readonly view: FieldView;
  readonly draftName: string;
  readonly onDone: () => void;
}

function LongTextEditor({ resource, record, view, draftName, onDone }: EditorProps) {
  const update = useUpdate(resource);
  // What the writer saw: a save must not overwrite what somebody else wrote since.
  const [base] = useState(record);
  const [text, setText] = useState(readDraft(draftName) ?? String(fieldValue(view, record) ?? ''));
  const [preview, setPreview] = useState(false);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const close = () => {
    keepDraft(draftName, null);
    onDone();
  };
  const save = async () => {
    const value = text.trim() === '' && view.field.state.nullable ? null : text;
    const found = problemWithValue(view.field.state, value);
    setProblem(found);
    if (found) return;
    setSaving(true);
    const saved = await update({ record: base, change: changeOf(view, value) });
    setSaving(false);
    if (saved) close();
  };
  return (
    <div className={classes.editor}>
      {preview ? (
        <div className={classes.preview}>
          <Suspense>
            <Markdown source={text || '*Nothing yet.*'} />
          </Suspense>
        </div>
      ) : (
        <Textarea
          aria-label={labelOf(view)}
          autosize
          minRows={6}
          maxRows={30}
          autoFocus
          value={text}
          error={problem}
          onChange={(event) => {
            setText(event.currentTarget.value);
            keepDraft(draftName, event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void save();
            if (event.key === 'Escape') close();
          }}
        />
      )}
      <Group justify="space-between" mt={8}>
        <SegmentedControl
          size="xs"
          value={preview ? 'preview' : 'write'}
          onChange={(value) => setPreview(value === 'preview')}
          data={[
            { value: 'write', label: 'Write' },
            { value: 'preview', label: 'Preview' },
          ]}
        />
        <Group gap={8}>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={close}>
            Cancel
          </Button>
          <Button
            size="compact-sm"
            loading={saving}
            rightSection={<Keys keys="mod+Enter" />}
            onClick={() => void save()}
          >
            Save
          </Button>
        </Group>
      </Group>
    </div>
  );
}
