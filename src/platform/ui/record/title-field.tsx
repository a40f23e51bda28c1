import { useEffect, useRef, useState } from 'react';
import { problemWithValue } from '#platform/contract/check.ts';
import { announceFailure } from '../data/undo.ts';
import { useUpdate } from '../data/use-update.ts';
import type { RecordSlotProps } from '../feature-ui.ts';
import { titleOf } from '../registry.ts';
import classes from './record.module.css';

/** The record's name: a heading that is its own editor. Enter saves, Escape takes back. */
export function TitleField({
  resource,
  record,
  editable,
}: RecordSlotProps & { editable: boolean }) {
  const update = useUpdate(resource);
  const field = resource.allFields[resource.title];
  const value = record[resource.title];
  const saved = typeof value === 'string' ? value : '';
  const [text, setText] = useState(saved);
  const box = useRef<HTMLTextAreaElement>(null);
  // What the writer saw: a title that somebody else wrote meanwhile must not be overwritten.
  const base = useRef(record);
  const cancelled = useRef(false);
  useEffect(() => {
    if (document.activeElement !== box.current) setText(saved);
  }, [saved]);
  const plain =
    !editable || !field || field.state.kind !== 'text' || field.state.mode === 'computed';
  if (plain) return <h1 className={classes.title}>{titleOf(resource, record)}</h1>;
  const save = async () => {
    if (cancelled.current) {
      cancelled.current = false;
      return;
    }
    const next = text.trim();
    if (next === base.current[resource.title]) {
      setText(saved);
      return;
    }
    const title = next === '' && field.state.nullable ? null : next;
    const problem = problemWithValue(field.state, title);
    if (problem) {
      // What was typed stays, to be put right; an empty title says nothing to keep.
      if (next === '') setText(saved);
      announceFailure(problem);
      return;
    }
    const done = await update({
      record: base.current,
      change: { [resource.title]: title },
    });
    // What was typed stays in the box when it could not be saved.
    if (!done) setText(next);
  };
  return (
    <h1 className={classes.title} data-editable>
      <span aria-hidden="true">{text || ' '}</span>
      <textarea
        ref={box}
        rows={1}
        aria-label={field.state.label}
        placeholder={
          resource.titleFallback ? `Add a ${field.state.label.toLowerCase()}` : 'Untitled'
        }
        value={text}
        onChange={(event) => setText(event.currentTarget.value.replaceAll('\n', ' '))}
        onFocus={() => {
          base.current = record;
        }}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            cancelled.current = true;
            setText(saved);
            box.current?.blur();
          } else if (event.key === 'Enter') {
            event.preventDefault();
            box.current?.blur();
          }
        }}
      />
    </h1>
  );
}
