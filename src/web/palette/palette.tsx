import { Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
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
  const entries = useMemo(
    () => [...found.entries, ...matching(commands, words)],
    [found, commands, words],
  );
  const [at, setAt] = useState(0);
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
  const onKeyDown = (event: KeyboardEvent) => {
    const total = Math.max(entries.length, 1);
    if (event.key === 'ArrowDown') setAt((at + 1) % total);
    else if (event.key === 'ArrowUp') setAt((at - 1 + total) % total);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(entries[at]);
    else return;
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
          placeholder={
            mode === 'create' ? 'Create what?' : 'Find a record, go somewhere, do something'
          }
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
            {found.searching ? 'Searching…' : `Nothing found for “${words.trim()}”.`}
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

/** Entries in which every typed word begins a word. */
function matching(entries: readonly Entry[], words: string): Entry[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const text = ` ${entry.label} ${entry.keywords ?? ''}`.toLowerCase();
    return wanted.every((word) => text.includes(` ${word}`));
  });
}
