import { ActionIcon, Button, Tooltip } from '@mantine/core';
import {
  IconArchive,
  IconArrowBackUp,
  IconArrowLeft,
  IconCheck,
  IconChevronDown,
  IconChevronUp,
  IconExternalLink,
  IconMaximize,
} from '@tabler/icons-react';
import { useMemo } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { useRecord } from '#platform/ui/data/use-record.ts';
import { useDirectory } from '#platform/ui/directory.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { fieldViews } from '#platform/ui/fields/field-view.ts';
import { formatMoment } from '#platform/ui/fields/format.ts';
import { Keys } from '#platform/ui/keys/keys.tsx';
import { Properties, sideFields } from '#platform/ui/record/properties.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type Feedback, feedback } from '../feedback.contract.ts';
import classes from './inbox.module.css';
import { MergedLine } from './merged-line.tsx';
import { MergedNotes } from './merged-notes.tsx';
import { NoteReader } from './note-reader.tsx';
import SimilarNotes from './similar-notes.tsx';
import { SourceIcon, sourceLabel } from './source-icon.tsx';
import { FEEDBACK, type TriageState } from './use-triage.ts';

interface Props {
  readonly id: string;
  readonly position: { at: number; of: number };
  readonly onBack: () => void;
  readonly onNext: () => void;
  readonly onBefore: () => void;
  readonly onState: (state: TriageState) => void;
}

/** Stands over the words, or matters only on the note's own page. */
const SAID_ABOVE = [
  'title',
  'state',
  'question',
  'source',
  'sourceId',
  'sourceUrl',
  'saidAt',
  'processedAt',
];

/** The note being read: its words, what was taken from it, who said it, and who else says so. */
export function NotePane(props: Props) {
  const { data: record, error, refetch } = useRecord(FEEDBACK, props.id);
  const directory = useDirectory();
  const allowed = useAllowed();
  const views = useMemo(
    () => fieldViews(FEEDBACK, directory.customFields(feedback.noun)),
    [directory],
  );
  if (!record) {
    if (!error) return <Waiting label="Loading the note" />;
    const back = { label: 'Back to the inbox', onClick: props.onBack };
    return <FailureView error={error} onRetry={() => void refetch()} back={back} />;
  }
  const note = record as unknown as Feedback;
  const editable = note.archivedAt === null && allowed(feedback.policy.update, record);
  return (
    <article className={classes.note} aria-label={note.title ?? note.key}>
      <NoteBar {...props} note={note} editable={allowed(feedback.policy.update, record)} />
      <div className={classes.content}>
        <div className={classes.body}>
          {note.title && <h2 className={classes.title}>{note.title}</h2>}
          <Meta note={note} />
          <MergedLine note={note} />
          <NoteReader note={note} />
          <MergedNotes note={note} />
        </div>
        <aside className={classes.side} aria-label="About this note">
          <section>
            <h3>Details</h3>
            <Properties
              resource={FEEDBACK}
              record={record}
              editable={editable}
              views={sideFields(FEEDBACK, record, views, SAID_ABOVE)}
            />
          </section>
          <section>
            <h3>Similar notes</h3>
            <SimilarNotes record={record} />
          </section>
        </aside>
      </div>
    </article>
  );
}

function NoteBar(props: Props & { note: Feedback; editable: boolean }) {
  const { note, editable, position, onBack, onNext, onBefore, onState } = props;
  return (
    <header className={classes.bar}>
      <ActionIcon className={classes.back} aria-label="Back to the inbox" onClick={onBack}>
        <IconArrowLeft size={18} />
      </ActionIcon>
      {editable && note.mergedIntoId === null && (
        <div className={classes.acts}>
          {note.state === 'new' ? (
            <>
              <Button
                leftSection={<IconCheck size={15} />}
                rightSection={<Keys keys="e" />}
                onClick={() => onState('processed')}
              >
                Done
              </Button>
              <ArchiveButton onState={onState} />
            </>
          ) : (
            <>
              <Button
                variant="default"
                leftSection={<IconArrowBackUp size={15} />}
                onClick={() => onState('new')}
              >
                Back to new
              </Button>
              {note.state === 'processed' && <ArchiveButton onState={onState} />}
            </>
          )}
        </div>
      )}
      <div className={classes.walk}>
        {position.at > 0 && (
          <span className={classes.position}>
            {position.at.toLocaleString()} of {position.of.toLocaleString()}
          </span>
        )}
        <Tooltip label="Note before (K)">
          <ActionIcon aria-label="Note before" onClick={onBefore} disabled={position.at <= 1}>
            <IconChevronUp size={17} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Next note (J)">
          <ActionIcon aria-label="Next note" onClick={onNext} disabled={position.at >= position.of}>
            <IconChevronDown size={17} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Open on its own page (O)">
          <AppLink
            path={`${feedback.path}/${note.id}`}
            className={classes.whole}
            aria-label={`Open ${note.key} on its own page`}
          >
            <IconMaximize size={15} />
          </AppLink>
        </Tooltip>
      </div>
    </header>
  );
}

function ArchiveButton({ onState }: { onState: (state: TriageState) => void }) {
  return (
    <Button
      variant="default"
      leftSection={<IconArchive size={15} />}
      rightSection={<Keys keys="a" />}
      onClick={() => onState('archived')}
    >
      Archive
    </Button>
  );
}

function Meta({ note }: { note: Feedback }) {
  const { refs } = useApp();
  const { contactId, companyId, sourceUrl } = note;
  return (
    <p className={classes.meta}>
      {contactId && <PlainRef id={contactId} path="contacts" />}
      {companyId && <PlainRef id={companyId} path="companies" />}
      {!contactId && !companyId && <span>Nobody named</span>}
      <span>
        <SourceIcon source={note.source} size={14} /> {sourceLabel(note.source)}
        {sourceUrl && (
          <a
            href={sourceUrl}
            target="_blank"
            rel="noopener noreferrer"
            aria-label="Open the source"
          >
            <IconExternalLink size={13} />
          </a>
        )}
      </span>
      <time dateTime={note.saidAt ?? undefined}>{formatMoment(note.saidAt ?? note.createdAt)}</time>
      <span>{refs.get(note.id)?.key ?? note.key}</span>
    </p>
  );
}

function PlainRef({ id, path }: { id: string; path: string }) {
  const title = useApp().refs.get(id)?.title ?? '…';
  return <AppLink path={`${path}/${id}`}>{title}</AppLink>;
}

/** Nothing is open yet: how to begin, with the keys that do the work. */
export function NothingOpen({ count, onStart }: { count: number; onStart: () => void }) {
  return (
    <div className={classes.nothing}>
      <Button variant="default" onClick={onStart} className={count > 0 ? '' : classes.kept}>
        Start reading
      </Button>
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <Keys key={key} keys={key} />
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const KEYS = [
  ['j k', 'next note, note before'],
  ['e', 'done, on to the next'],
  ['a', 'archive, on to the next'],
  ['h', 'highlight the selected words'],
  ['l', 'link the whole note'],
  ['x', 'select for bulk work'],
] as const;
