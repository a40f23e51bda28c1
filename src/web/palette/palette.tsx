import { Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  type KeyboardEvent,
  useEffect,
  useEffectEvent,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Keys } from '#platform/ui/keys/keys.tsx';
import { useReturnFocus } from '#platform/ui/overlay/use-return-focus.ts';
import { takeEarlyKeys } from './early-keys.ts';
import { type Entry, useCommandEntries } from './entries.tsx';
import classes from './palette.module.css';
import { useFound } from './use-found.tsx';

interface Props {
  readonly mode: 'all' | 'create';
  readonly onClose: () => void;
}

const TYPING_MS = 80;

/** One box to find a record, go to a page or do something. */
export default function Palette({ mode, onClose }: Props) {
  useReturnFocus();
  const [words, setWords] = useState('');
  const [q] = useDebouncedValue(words.trim(), TYPING_MS);
  const commands = useCommandEntries(mode);
  const found = useFound(mode === 'all' ? q : '');
  const typed = words.trim();
  const entries = useMemo(
    () => ordered(matching(commands, typed), found.entries, typed),
    [found, commands, typed],
  );
  const [at, setAt] = useState(0);
  const [entered, setEntered] = useState(false);
  // What is found may still be that of the words before.
  const waiting = mode === 'all' && (typed !== q || found.searching);
  // Closed before it had the focus: the keys are the page's again.
  useEffect(() => () => void takeEarlyKeys(), []);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-at="${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const runAt = useEffectEvent(() => run(entries[at]));
  useEffect(() => {
    if (!entered || waiting) return;
    setEntered(false);
    runAt();
  }, [entered, waiting]);
  const onKeyDown = (event: KeyboardEvent) => {
    const total = Math.max(entries.length, 1);
    if (event.key === 'ArrowDown') setAt((at + 1) % total);
    else if (event.key === 'ArrowUp') setAt((at - 1 + total) % total);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      const chosen = entries[at];
      if (waiting && (!chosen || found.entries.includes(chosen))) setEntered(true);
      else run(chosen);
    } else return;
    event.preventDefault();
  };
  const groups = Map.groupBy(entries, (entry) => entry.group);
  let index = 0;
  return (
    <Modal.Root opened onClose={onClose} size={620} yOffset="12vh">
      <Modal.Overlay />
      <Modal.Content aria-label={mode === 'create' ? 'Create' : 'Find, go, do'}>
        <input
          className={classes.input}
          placeholder={mode === 'create' ? 'Create what?' : 'Find, go somewhere, do something'}
          aria-label={mode === 'create' ? 'Create what?' : 'Find, go, do'}
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={entries.length > 0 ? `${listId}-${at}` : undefined}
          data-autofocus
          value={words}
          onKeyDown={onKeyDown}
          onFocus={() => {
            const early = takeEarlyKeys();
            if (early) setWords((now) => now + early);
          }}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setAt(0);
            setEntered(false);
          }}
        />
        <div className={classes.list} id={listId} role="listbox" aria-label="Results" ref={list}>
          {[...groups].map(([group, members]) => (
            <div key={group} role="group" aria-label={group}>
              <div className={classes.group} role="presentation">
                {group}
              </div>
              {members.map((entry) => {
                const place = index++;
                return (
                  <EntryRow
                    key={entry.id}
                    id={`${listId}-${place}`}
                    place={place}
                    entry={entry}
                    active={place === at}
                    onHover={() => setAt(place)}
                    onRun={() => run(entry)}
                  />
                );
              })}
            </div>
          ))}
        </div>
        {entries.length === 0 && (
          <p className={classes.none} role="status">
            {waiting ? 'Searching…' : `Nothing found for “${typed}”.`}
          </p>
        )}
      </Modal.Content>
    </Modal.Root>
  );
}

function EntryRow(props: {
  id: string;
  place: number;
  entry: Entry;
  active: boolean;
  onHover: () => void;
  onRun: () => void;
}) {
  const { entry } = props;
  const Icon = entry.icon;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles Enter and the arrows
    <div
      id={props.id}
      data-at={props.place}
      role="option"
      aria-selected={props.active}
      className={classes.entry}
      onMouseMove={props.onHover}
      onMouseDown={(event) => event.preventDefault()}
      onClick={props.onRun}
    >
      <Icon size={16} stroke={1.75} />
      <span className={classes.label}>{entry.label}</span>
      {entry.hint && <span className={classes.hint}>{entry.hint}</span>}
      {entry.keys && <Keys keys={entry.keys} />}
    </div>
  );
}

/**
 * A record called by its key, then what one can do or go to, which is known at once, then the
 * records found: what comes late stands below what is there.
 */
function ordered(
  commands: readonly Entry[],
  records: readonly Entry[],
  words: string,
): readonly Entry[] {
  const called = records.filter(({ hint }) => hint?.toLowerCase() === words.toLowerCase());
  const others = records.filter((record) => !called.includes(record));
  return [...called, ...commands, ...others];
}

/** Entries in which every typed word begins a word. */
function matching(entries: readonly Entry[], words: string): Entry[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const text = ` ${entry.label} ${entry.keywords ?? ''}`.toLowerCase();
    return wanted.every((word) => text.includes(` ${word}`));
  });
}
