import { Button, Checkbox } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useEffect, useRef } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import type { Feed } from '#platform/ui/data/use-resource-list.ts';
import { useDirectory } from '#platform/ui/directory.tsx';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { formatAgo, formatMoment } from '#platform/ui/fields/format.ts';
import { Dot } from '#platform/ui/fields/marks.tsx';
import type { Selection } from '#platform/ui/list/use-selection.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { messageOf } from '#sdk/problem.ts';
import type { Feedback } from '../feedback.contract.ts';
import classes from './inbox.module.css';
import { SourceIcon, sourceLabel } from './source-icon.tsx';

const ROW = 88;
const AHEAD = 20;

interface Props {
  readonly feed: Feed;
  readonly records: readonly AnyRecord[];
  readonly activeId: string | null;
  readonly selection: Selection;
  readonly onOpen: (id: string) => void;
}

/** The notes; of any number only those in view exist. */
export function InboxList({ feed, records, activeId, selection, onOpen }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: records.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => records[index]?.id ?? index,
    overscan: 8,
  });
  const visible = virtualizer.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const { loadMore, hasMore } = feed;
  useEffect(() => {
    if (hasMore && last + AHEAD >= records.length) loadMore();
  }, [hasMore, last, records.length, loadMore]);
  const at = records.findIndex((record) => record.id === activeId);
  const scrollTo = virtualizer.scrollToIndex;
  useEffect(() => {
    if (at >= 0) scrollTo(at, { align: 'auto' });
  }, [at, scrollTo]);
  if (feed.state === 'loading') return <Waiting label="Loading feedback" />;
  if (feed.state === 'error') {
    return (
      <div className={classes.none} role="alert">
        <p>{messageOf(feed.error)}</p>
        <Button variant="default" onClick={feed.retry}>
          Try again
        </Button>
      </div>
    );
  }
  return (
    <div className={classes.scroller} ref={scroller}>
      <ul style={{ height: virtualizer.getTotalSize() }} aria-label="Notes">
        {visible.map((item) => {
          const record = records[item.index];
          return record ? (
            <li
              key={item.key}
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              aria-setsize={feed.hasMore ? -1 : records.length}
              aria-posinset={item.index + 1}
            >
              <NoteRow
                note={record as unknown as Feedback}
                active={record.id === activeId}
                selected={selection.ids.has(record.id)}
                selecting={selection.ids.size > 0}
                onSelect={selection.toggle}
                onOpen={onOpen}
              />
            </li>
          ) : null;
        })}
      </ul>
    </div>
  );
}

function NoteRow(props: {
  note: Feedback;
  active: boolean;
  selected: boolean;
  selecting: boolean;
  onSelect: (id: string, extend: boolean) => void;
  onOpen: (id: string) => void;
}) {
  const { note, active, selected, selecting, onSelect, onOpen } = props;
  const onClick = (event: MouseEvent) => {
    if (event.shiftKey || event.metaKey || event.ctrlKey) onSelect(note.id, event.shiftKey);
    else onOpen(note.id);
  };
  return (
    <div
      className={classes.row}
      data-active={active || undefined}
      data-selected={selected || undefined}
      data-selecting={selecting || undefined}
    >
      <span className={classes.mark}>
        <span className={classes.source} title={sourceLabel(note.source)}>
          <SourceIcon source={note.source} />
        </span>
        <Checkbox
          size="xs"
          className={classes.check}
          aria-label={`Select ${note.key}`}
          checked={selected}
          onChange={(event) =>
            onSelect(note.id, (event.nativeEvent as unknown as MouseEvent).shiftKey)
          }
        />
      </span>
      <button
        type="button"
        className={classes.open}
        aria-current={active ? 'true' : undefined}
        onClick={onClick}
      >
        <span className={classes.rowHead}>
          <Who note={note} />
          <time dateTime={note.saidAt ?? note.createdAt} title={formatMoment(note.saidAt ?? '')}>
            {formatAgo(note.saidAt ?? note.createdAt)}
          </time>
        </span>
        <span className={classes.snippet}>
          {note.title && <strong>{note.title} </strong>}
          {note.body.slice(0, 300)}
        </span>
        <RowTags note={note} />
      </button>
    </div>
  );
}

/** Who said it, as far as it is known. */
export function Who({ note }: { note: Feedback }) {
  const { refs } = useApp();
  const contact = note.contactId && refs.get(note.contactId)?.title;
  const company = note.companyId && refs.get(note.companyId)?.title;
  return (
    <span className={classes.who}>
      <b data-unknown={contact || company ? undefined : ''}>{contact || company || 'Unknown'}</b>
      {contact && company && <span> · {company}</span>}
    </span>
  );
}

function RowTags({ note }: { note: Feedback }) {
  const directory = useDirectory();
  const tags = note.tagIds.flatMap((id) => directory.tag(id) ?? []);
  if (tags.length === 0) return null;
  return (
    <span className={classes.rowTags}>
      {tags.slice(0, 3).map((tag) => (
        <span key={tag.id}>
          <Dot color={tag.color} />
          {tag.name}
        </span>
      ))}
      {tags.length > 3 && <span>+{tags.length - 3}</span>}
    </span>
  );
}
