import { Button, Group, Textarea } from '@mantine/core';
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { type Directory, useDirectory } from '#platform/ui/directory.tsx';
import { Face } from '#platform/ui/fields/marks.tsx';
import { Keys } from '#platform/ui/keys/keys.tsx';
import { keepDraft, readDraft } from '#platform/ui/record/draft.ts';
import { MAX_COMMENT } from '../comments.contract.ts';
import { mentionsIn } from '../mentions.ts';
import classes from './discussion.module.css';

interface Props {
  readonly draft: string;
  readonly label: string;
  readonly action: string;
  readonly initial?: string;
  readonly autoFocus?: boolean;
  /** True once it was kept; what was typed stays otherwise. */
  readonly onSend: (body: string) => Promise<boolean>;
  readonly onCancel?: () => void;
}

/** Where a comment is written. People read “@Name”; the text sent names their ids. */
export function Composer(props: Props) {
  const { draft, label, action, initial = '', autoFocus = false, onSend, onCancel } = props;
  const directory = useDirectory();
  const [text, setText] = useState(() => readDraft(draft) ?? toNames(initial, directory));
  const [sending, setSending] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const mention = useMention(text, input.current?.selectionStart ?? text.length, directory);
  const listId = useId();

  const change = (next: string) => {
    setText(next);
    keepDraft(draft, next === '' ? null : next);
  };
  const pick = (name: string) => {
    if (mention.start === null) return;
    const caret = input.current?.selectionStart ?? text.length;
    change(`${text.slice(0, mention.start)}@${name} ${text.slice(caret)}`);
    input.current?.focus();
  };
  const send = async () => {
    if (text.trim() === '' || sending) return;
    setSending(true);
    const kept = await onSend(toIds(text, directory));
    setSending(false);
    if (!kept) return;
    change('');
    onCancel?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (mention.people.length > 0 && mention.onKeyDown(event, pick)) return;
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void send();
    else if (event.key === 'Escape' && onCancel) {
      event.stopPropagation();
      onCancel();
    }
  };
  return (
    <div className={classes.composer}>
      <Textarea
        ref={input}
        aria-label={label}
        placeholder={`${label}. @ mentions somebody.`}
        autosize
        minRows={2}
        maxRows={16}
        maxLength={MAX_COMMENT}
        autoFocus={autoFocus}
        value={text}
        aria-controls={mention.people.length > 0 ? listId : undefined}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {mention.people.length > 0 && (
        <div className={classes.mentions} role="listbox" id={listId} aria-label="People">
          {mention.people.map((person, at) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the text box handles Enter and the arrows
            <div
              key={person.id}
              role="option"
              tabIndex={-1}
              aria-selected={at === mention.at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => pick(person.name)}
            >
              <Face name={person.name} /> {person.name}
            </div>
          ))}
        </div>
      )}
      {(text !== '' || onCancel) && (
        <Group justify="flex-end" gap={8} mt={6}>
          {onCancel && (
            <Button size="compact-sm" variant="subtle" color="gray" onClick={onCancel}>
              Cancel
            </Button>
          )}
          <Button
            size="compact-sm"
            loading={sending}
            disabled={text.trim() === ''}
            rightSection={<Keys keys="mod+Enter" />}
            onClick={() => void send()}
          >
            {action}
          </Button>
        </Group>
      )}
    </div>
  );
}

const MAX_OFFERED = 6;

/** The people who fit what is typed after an @ at the caret. */
function useMention(text: string, caret: number, { people }: Directory) {
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState<number | null>(null);
  const typed = /(^|\s)@([\p{L}\p{N}.'-]*(?: [\p{L}\p{N}.'-]*)?)$/u.exec(text.slice(0, caret));
  const start = typed ? caret - (typed[2] ?? '').length - 1 : null;
  const words = typed?.[2]?.toLowerCase() ?? '';
  const found = useMemo(
    () =>
      people
        .filter(({ name }) => ` ${name.toLowerCase()}`.includes(` ${words}`))
        .slice(0, MAX_OFFERED),
    [people, words],
  );
  const complete = people.some(({ name }) => `${name.toLowerCase()} ` === `${words} `.slice(0, -1));
  const shown = start === null || start === dismissed || complete ? [] : found;
  const chosen = Math.min(at, Math.max(shown.length - 1, 0));
  return {
    start,
    people: shown,
    at: chosen,
    /** True when the key was for the list. */
    onKeyDown(event: KeyboardEvent, pick: (name: string) => void): boolean {
      if (event.key === 'ArrowDown') setAt((chosen + 1) % shown.length);
      else if (event.key === 'ArrowUp') setAt((chosen - 1 + shown.length) % shown.length);
      else if (event.key === 'Escape') setDismissed(start);
      else if ((event.key === 'Enter' && !event.metaKey && !event.ctrlKey) || event.key === 'Tab') {
        pick(shown[chosen]?.name ?? '');
        setAt(0);
      } else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}

/** “@Ada Lovelace” becomes `@[id]`; the longest name wins. */
function toIds(text: string, { people }: Pick<Directory, 'people'>): string {
  const byLength = people.toSorted((a, b) => b.name.length - a.name.length);
  return byLength.reduce((body, { id, name }) => body.replaceAll(`@${name}`, `@[${id}]`), text);
}

function toNames(body: string, directory: Pick<Directory, 'person'>): string {
  return mentionsIn(body).reduce((text, id) => {
    const name = directory.person(id)?.name;
    return name ? text.replaceAll(`@[${id}]`, `@${name}`) : text;
  }, body);
}
