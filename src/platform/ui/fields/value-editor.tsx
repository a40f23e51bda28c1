import { Button, Group, Loader, NumberInput, Textarea, TextInput } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { problemWithValue } from '#platform/contract/check.ts';
import { messageOf } from '#sdk/problem.ts';
import { announceFailure } from '../data/undo.ts';
import { useDirectory } from '../directory.tsx';
import { useFocusOnOpen } from '../overlay/use-focus-on-open.ts';
import type { EditorProps } from './editor-props.ts';
import { kindOf, labelOf } from './field-view.ts';
import { PickList } from './pick-list.tsx';
import { usePickOptions } from './use-pick-options.tsx';
import classes from './value-editor.module.css';

const DayEditor = lazy(() => import('./day-editor.tsx'));

/** The editor of a value, by kind; lives in a popover beside what it edits. */
export function ValueEditor(props: EditorProps) {
  switch (kindOf(props.view)) {
    case 'choice':
    case 'person':
    case 'reference':
      return <OneEditor {...props} />;
    case 'tags':
      return <TagsEditor {...props} />;
    case 'date':
    case 'timestamp':
      return (
        <Suspense fallback={<Loader size="sm" m="md" />}>
          <DayEditor {...props} />
        </Suspense>
      );
    case 'integer':
    case 'number':
      return props.view.field.state.words ? <WordEditor {...props} /> : <NumberEditor {...props} />;
    case 'list':
      return <ListEditor {...props} />;
    default:
      return <TextEditor {...props} />;
  }
}

const NONE = '__none__';

/** A number that is chosen by the word it stands for. */
function WordEditor({ value, onChange, ...props }: EditorProps) {
  return (
    <OneEditor
      {...props}
      value={typeof value === 'number' ? String(value) : null}
      onChange={(word) => onChange(word === null ? null : Number(word))}
    />
  );
}

function OneEditor({ view, value, onChange, onClose }: EditorProps) {
  const source = usePickOptions(view, { from: value });
  const clear = { value: NONE, label: `No ${labelOf(view).toLowerCase()}` };
  const clearable = view.field.state.nullable && value !== null && value !== undefined;
  return (
    <PickList
      label={`Set ${labelOf(view).toLowerCase()}`}
      {...source}
      options={clearable ? [...source.options, clear] : source.options}
      selected={typeof value === 'string' ? [value] : []}
      onClose={onClose}
      onPick={(picked) => {
        onChange(picked === NONE ? null : picked);
        onClose();
      }}
    />
  );
}

function TagsEditor({ view, value, onChange, onClose }: EditorProps) {
  const source = usePickOptions(view);
  const { createTag } = useDirectory();
  const [ids, setIds] = useState<readonly string[]>(Array.isArray(value) ? value : []);
  const set = (next: readonly string[]) => {
    setIds(next);
    onChange(next);
  };
  const create = async (name: string) => {
    try {
      const tag = await createTag?.(name);
      if (tag) set([...ids, tag.id]);
    } catch (error) {
      announceFailure(`The tag was not created. ${messageOf(error)}`);
    }
  };
  return (
    <PickList
      label={createTag ? 'Find or create a tag' : 'Find a tag'}
      {...source}
      selected={ids}
      onClose={onClose}
      onCreate={createTag ? (name) => void create(name) : undefined}
      onPick={(id) => set(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id])}
    />
  );
}

function useSave({ view, onChange, onClose }: EditorProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const save = (value: unknown) => {
    const found = problemWithValue(view.field.state, value);
    setProblem(found);
    if (found) return;
    onChange(value);
    onClose();
  };
  return { problem, save };
}

function TextEditor(props: EditorProps) {
  const input = useFocusOnOpen<HTMLInputElement>();
  const { view, value } = props;
  const [text, setText] = useState(typeof value === 'string' ? value : '');
  const { problem, save } = useSave(props);
  const nullable = view.field.state.nullable;
  return (
    <form
      className={classes.form}
      data-tl-layer
      onSubmit={(event) => {
        event.preventDefault();
        save(text.trim() === '' && nullable ? null : text.trim());
      }}
    >
      <TextInput
        aria-label={labelOf(view)}
        value={text}
        error={problem}
        ref={input}
        data-autofocus
        placeholder={kindOf(view) === 'url' ? 'https://' : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <SaveRow onCancel={props.onClose} />
    </form>
  );
}

function NumberEditor(props: EditorProps) {
  const input = useFocusOnOpen<HTMLInputElement>();
  const { view, value } = props;
  const [number, setNumber] = useState<number | string>(typeof value === 'number' ? value : '');
  const { problem, save } = useSave(props);
  return (
    <form
      className={classes.form}
      data-tl-layer
      onSubmit={(event) => {
        event.preventDefault();
        save(number === '' ? null : Number(number));
      }}
    >
      <NumberInput
        aria-label={labelOf(view)}
        value={number}
        error={problem}
        ref={input}
        data-autofocus
        hideControls
        allowDecimal={kindOf(view) === 'number'}
        suffix={view.field.state.unit ? ` ${view.field.state.unit}` : ''}
        onChange={setNumber}
      />
      <SaveRow onCancel={props.onClose} />
    </form>
  );
}

function ListEditor(props: EditorProps) {
  const input = useFocusOnOpen<HTMLTextAreaElement>();
  const { view, value } = props;
  const [text, setText] = useState(Array.isArray(value) ? value.join('\n') : '');
  const { problem, save } = useSave(props);
  return (
    <form
      className={classes.form}
      data-tl-layer
      onSubmit={(event) => {
        event.preventDefault();
        save(
          text
            .split('\n')
            .map((line) => line.trim())
            .filter(Boolean),
        );
      }}
    >
      <Textarea
        aria-label={labelOf(view)}
        description="One per line"
        value={text}
        error={problem}
        ref={input}
        data-autofocus
        autosize
        minRows={3}
        maxRows={10}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <SaveRow onCancel={props.onClose} />
    </form>
  );
}

function SaveRow({ onCancel }: { onCancel: () => void }) {
  return (
    <Group gap={8} justify="flex-end">
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onCancel}>
        Cancel
      </Button>
      <Button size="compact-sm" type="submit">
        Save
      </Button>
    </Group>
  );
}
