import { Button, Checkbox } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Rule } from '#platform/contract/policy.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { formatAgo, formatNumber } from '#platform/ui/fields/format.ts';
import { MoreButton } from '#platform/ui/more-button.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { messageOf } from '#sdk/problem.ts';
import type { NoticeRoutes, RequesterNotice } from '../requesters.contract.ts';
import classes from './requesters.module.css';

/** What those who asked are told about. */
export interface About {
  readonly noun: string;
  readonly id: string;
  readonly routes: NoticeRoutes;
  readonly tellRule: Rule;
  /** What they are told, in the team's words; without it nobody is written to. */
  readonly words: string | null;
  readonly requesters: number;
  readonly told: number;
}

/** Everyone who asked, whether they were told, and the letter that tells them. */
export function Requesters({ about }: { about: About }) {
  const { client, workspace } = useApp();
  const may = useAllowed()(about.tellRule);
  const params = { workspace: workspace.slug, id: about.id };
  const stem = [...keys.noun(workspace.slug, about.noun), 'notices', about.id];
  const notices = useInfiniteQuery({
    queryKey: [...stem, about.told, about.requesters],
    queryFn: ({ pageParam, signal }) =>
      client.call(about.routes.notices, { params, query: { cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
  });
  if (notices.error) {
    return <FailureView error={notices.error} onRetry={() => void notices.refetch()} />;
  }
  if (!notices.data) return <Waiting />;
  const items = notices.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <p className={classes.quiet}>Nobody had asked for it.</p>;
  return (
    <div>
      {may && <Letter about={about} />}
      <ul className={classes.notices}>
        {items.map((notice) => (
          <Notice key={notice.id} notice={notice} about={about} may={may} />
        ))}
      </ul>
      <MoreButton size="compact-sm" query={notices}>
        Show more of {formatNumber(about.requesters)}
      </MoreButton>
    </div>
  );
}

function useRefresh(about: About) {
  const { workspace } = useApp();
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: keys.noun(workspace.slug, about.noun) });
}

/** What they would read, and how many it goes to; sent with one press after it was seen. */
function Letter({ about }: { about: About }) {
  const { client, workspace } = useApp();
  const refresh = useRefresh(about);
  const [opened, setOpened] = useState(false);
  const params = { workspace: workspace.slug, id: about.id };
  const letter = useQuery({
    queryKey: [
      ...keys.noun(workspace.slug, about.noun),
      'letter',
      about.id,
      about.told,
      about.words,
    ],
    queryFn: ({ signal }) => client.call(about.routes.letter, { params, signal }),
  });
  const tell = useMutation({
    mutationFn: () => client.call(about.routes.tell, { params, body: {} }),
    onSuccess: async ({ told, held }) => {
      setOpened(false);
      announce(
        held
          ? `${formatNumber(told)} letters wait in the outbox: no mail server is set.`
          : `${formatNumber(told)} letters are on their way.`,
      );
      await refresh();
    },
    onError: (error) => announceFailure(`Nobody was written to. ${messageOf(error)}`),
  });
  if (!letter.data) return null;
  const { byMail, byHand, subject, text, held } = letter.data;
  if (!about.words) {
    return (
      <p className={classes.quiet}>
        Write above what those who asked are to be told; you then see the letter before it goes out.
      </p>
    );
  }
  return (
    <div className={classes.letterBar}>
      <p className={classes.quiet}>
        {byMail + byHand === 0 && 'Everyone who asked was told.'}
        {byMail > 0 && `${formatNumber(byMail)} can be told by mail. `}
        {byHand > 0 &&
          `${formatNumber(byHand)} have no address: tell them by hand and tick them off.`}
      </p>
      {byMail > 0 && (
        <Button size="compact-sm" variant="default" onClick={() => setOpened(!opened)}>
          {opened ? 'Close the letter' : 'See the letter'}
        </Button>
      )}
      {opened && (
        <article className={classes.letter}>
          <strong>{subject}</strong>
          <pre>{text}</pre>
          {held && (
            <p className={classes.quiet}>
              No mail server is set, so the letters wait in the outbox of the installation.
            </p>
          )}
          <Button loading={tell.isPending} onClick={() => tell.mutate()}>
            Send to {formatNumber(byMail)}
          </Button>
        </article>
      )}
    </div>
  );
}

function Notice(props: { notice: RequesterNotice; about: About; may: boolean }) {
  const { notice, about, may } = props;
  const { client, workspace } = useApp();
  const refresh = useRefresh(about);
  const mark = useMutation({
    mutationFn: (told: boolean) =>
      client.call(about.routes.mark, {
        params: { workspace: workspace.slug, id: about.id },
        body: { ids: [notice.id], told },
      }),
    onError: (error) => announceFailure(`Nothing was changed. ${messageOf(error)}`),
    onSettled: refresh,
  });
  const path = notice.contactId ? `contacts/${notice.contactId}` : `companies/${notice.companyId}`;
  const name = notice.name ?? (notice.contactId ? notice.email : null) ?? notice.company;
  const told = mark.isPending ? mark.variables : notice.toldAt !== null;
  return (
    <li>
      <Checkbox
        size="xs"
        aria-label={`${name ?? notice.noteKey} was told`}
        checked={told}
        disabled={!may || notice.toldHow === 'mail'}
        onChange={(event) => mark.mutate(event.currentTarget.checked)}
      />
      <span className={classes.who}>
        {name ? <AppLink path={path}>{name}</AppLink> : <span>Without a name</span>}
        <small>
          {[notice.name ? notice.company : null, notice.email].filter(Boolean).join(' · ') ||
            'no address'}
        </small>
      </span>
      <AppLink path={`feedback/${notice.noteId}`} className={classes.said}>
        {notice.noteKey}
      </AppLink>
      <small>
        {notice.toldAt
          ? `${notice.toldHow === 'mail' ? 'written to' : 'told'} ${formatAgo(notice.toldAt)}`
          : 'not told'}
      </small>
    </li>
  );
}
