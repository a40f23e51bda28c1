import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core';
import { IconCheck, IconChecks, IconCircleDot } from '@tabler/icons-react';
import { Suspense, useRef, useState } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { useContracts } from '#platform/ui/data/use-contracts.ts';
import { useDirectory } from '#platform/ui/directory.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { formatAgo, formatMoment } from '#platform/ui/fields/format.ts';
import { Face } from '#platform/ui/fields/marks.tsx';
import { useShortcuts } from '#platform/ui/keys/shortcut.ts';
import { MoreButton } from '#platform/ui/more-button.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import type { Notice } from '../notifications.contract.ts';
import classes from './inbox.module.css';
import { noticeText, plainExcerpt } from './notice-text.ts';
import { useInbox, useMark } from './use-inbox.ts';

/** What waits for you: `j` and `k` move, Enter opens, `e` marks as read. */
export default function InboxPage() {
  const { go, refs, registry } = useApp();
  useTitle('Inbox');
  const [unreadOnly, setUnreadOnly] = useState(true);
  const inbox = useInbox(unreadOnly);
  const mark = useMark();
  const notices = inbox.data?.pages.flatMap((page) => page.items) ?? [];
  const unread = inbox.data?.pages[0]?.unread ?? 0;
  const [at, setAt] = useState(0);
  const list = useRef<HTMLOListElement>(null);
  const current = notices[Math.min(at, notices.length - 1)];

  const pathOf = ({ recordId, commentId }: Notice) => {
    const ref = refs.get(recordId);
    if (!ref) return '';
    const said = commentId ? `#comment-${commentId}` : '';
    return `${registry.noun(ref.noun)?.path ?? ref.noun}/${recordId}${said}`;
  };
  const read = (notice: Notice) => {
    if (!notice.readAt) void mark({ ids: [notice.id], read: true });
  };
  const open = (notice: Notice | undefined) => {
    if (!notice) return;
    read(notice);
    go(pathOf(notice));
  };
  const toggle = (notice: Notice | undefined) => {
    if (notice) void mark({ ids: [notice.id], read: notice.readAt === null });
  };
  const move = (step: number) => {
    const next = Math.max(0, Math.min(notices.length - 1, at + step));
    setAt(next);
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  };
  useShortcuts([
    { keys: 'j', label: 'Next', group: 'Inbox', run: () => move(1) },
    { keys: 'k', label: 'Previous', group: 'Inbox', run: () => move(-1) },
    { keys: 'ArrowDown', label: 'Next', group: 'Inbox', unlisted: true, run: () => move(1) },
    { keys: 'ArrowUp', label: 'Previous', group: 'Inbox', unlisted: true, run: () => move(-1) },
    { keys: 'Enter', label: 'Open', group: 'Inbox', run: () => open(current) },
    { keys: 'e', label: 'Mark read or unread', group: 'Inbox', run: () => toggle(current) },
    {
      keys: 'shift+e',
      label: 'Mark all as read',
      group: 'Inbox',
      run: () => void mark({ all: true, read: true }),
    },
  ]);
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>Inbox</h1>
        <SegmentedControl
          size="xs"
          value={unreadOnly ? 'unread' : 'all'}
          onChange={(value) => setUnreadOnly(value === 'unread')}
          data={[
            { value: 'unread', label: unread > 0 ? `Unread ${unread}` : 'Unread' },
            { value: 'all', label: 'All' },
          ]}
        />
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          disabled={unread === 0}
          leftSection={<IconChecks size={15} />}
          onClick={() => void mark({ all: true, read: true })}
        >
          Mark all as read
        </Button>
      </header>
      {inbox.isPending && <Waiting />}
      {inbox.isError && <FailureView error={inbox.error} onRetry={() => void inbox.refetch()} />}
      {inbox.data && notices.length === 0 && <Empty unreadOnly={unreadOnly} />}
      <ol ref={list} className={classes.list}>
        {notices.map((notice) => (
          <Item
            key={notice.id}
            notice={notice}
            path={pathOf(notice)}
            active={notice === current}
            onRead={() => read(notice)}
            onToggle={() => toggle(notice)}
          />
        ))}
      </ol>
      <MoreButton quiet query={inbox}>
        Show earlier
      </MoreButton>
    </div>
  );
}

interface ItemProps {
  readonly notice: Notice;
  readonly path: string;
  readonly active: boolean;
  /** The notice is opened, and with that read. */
  readonly onRead: () => void;
  readonly onToggle: () => void;
}

function Item({ notice, path, active, onRead, onToggle }: ItemProps) {
  const { refs } = useApp();
  const directory = useDirectory();
  const about = refs.get(notice.recordId);
  return (
    <li data-active={active || undefined} data-unread={notice.readAt === null || undefined}>
      <Face name={notice.actorName} size={26} />
      <AppLink path={path} className={classes.notice} onClick={onRead}>
        <span>
          <strong>{notice.actorName}</strong>{' '}
          <Suspense>
            <NoticeText notice={notice} noun={about?.noun} />
          </Suspense>{' '}
          <time dateTime={notice.at} title={formatMoment(notice.at)}>
            {formatAgo(notice.at)}
          </time>
        </span>
        <span className={classes.about}>
          {about?.key} {about?.title}
        </span>
        {notice.excerpt && (
          <q className={classes.excerpt}>
            {plainExcerpt(notice.excerpt, (id) => directory.person(id)?.name)}
          </q>
        )}
      </AppLink>
      <Tooltip label={notice.readAt ? 'Mark as unread (E)' : 'Mark as read (E)'}>
        <ActionIcon
          aria-label={notice.readAt ? 'Mark as unread' : 'Mark as read'}
          onClick={onToggle}
        >
          {notice.readAt ? <IconCircleDot size={15} /> : <IconCheck size={15} />}
        </ActionIcon>
      </Tooltip>
    </li>
  );
}

function Empty({ unreadOnly }: { unreadOnly: boolean }) {
  return (
    <div className={classes.empty}>
      <h2>{unreadOnly ? 'Nothing unread' : 'Nothing yet'}</h2>
      <p>
        Mentions of you, replies, records given to you and changes of what you follow arrive here.
        Follow a record with the bell at its top.
      </p>
    </div>
  );
}

function NoticeText({ notice, noun }: { notice: Notice; noun: string | undefined }) {
  return noticeText(notice, useContracts(noun ? [noun] : []).get(noun ?? ''));
}
