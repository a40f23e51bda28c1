import { ActionIcon, Menu, Popover } from '@mantine/core';
import {
  IconCheck,
  IconConfetti,
  IconDots,
  IconEye,
  IconHeart,
  IconMoodPlus,
  IconPencil,
  IconThumbDown,
  IconThumbUp,
  IconTrash,
} from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { useDirectory } from '#platform/ui/directory.tsx';
import type { Icon } from '#platform/ui/feature-ui.ts';
import { formatAgo, formatMoment } from '#platform/ui/fields/format.ts';
import { Face } from '#platform/ui/fields/marks.tsx';
import { COMMENT_RULES, type Comment, REACTIONS, type ReactionName } from '../comments.contract.ts';
import { mentionsIn } from '../mentions.ts';
import { Composer } from './composer.tsx';
import classes from './discussion.module.css';
import type { Discussion } from './use-comments.ts';

const SIGNS: Record<ReactionName, Icon> = {
  agree: IconThumbUp,
  disagree: IconThumbDown,
  celebrate: IconConfetti,
  love: IconHeart,
  looking: IconEye,
};

const Markdown = lazy(() => import('#platform/ui/record/markdown.tsx'));

/** One comment with what can be done to it. */
export function CommentView({ comment, verbs }: { comment: Comment; verbs: Discussion }) {
  const directory = useDirectory();
  const [editing, setEditing] = useState(false);
  if (comment.deletedAt) return <p className={classes.deleted}>This comment was deleted.</p>;
  return (
    <div className={classes.comment} id={`comment-${comment.id}`}>
      <Face name={comment.authorName} size={24} />
      <div className={classes.said}>
        <header>
          <strong>{comment.authorName}</strong>
          <time dateTime={comment.createdAt} title={formatMoment(comment.createdAt)}>
            {formatAgo(comment.createdAt)}
          </time>
          {comment.editedAt && <span title={formatMoment(comment.editedAt)}>edited</span>}
          <Actions comment={comment} verbs={verbs} onEdit={() => setEditing(true)} />
        </header>
        {editing ? (
          <Composer
            draft={`edit:${comment.id}`}
            label="Edit the comment"
            action="Save"
            initial={comment.body}
            autoFocus
            onSend={(body) => verbs.edit(comment, body)}
            onCancel={() => setEditing(false)}
          />
        ) : (
          <Suspense fallback={<p>{comment.body}</p>}>
            <Markdown source={named(comment.body, (id) => directory.person(id)?.name)} />
          </Suspense>
        )}
        <Reactions comment={comment} verbs={verbs} />
      </div>
    </div>
  );
}

/** Mentions as people read them. */
function named(body: string, nameOf: (id: string) => string | undefined): string {
  return mentionsIn(body).reduce((text, id) => {
    const name = (nameOf(id) ?? 'a former member').replaceAll(/[*_`[\]<>\\]/g, '\\$&');
    return text.replaceAll(`@[${id}]`, `**@${name}**`);
  }, body);
}

interface ActionsProps {
  readonly comment: Comment;
  readonly verbs: Discussion;
  readonly onEdit: () => void;
}

function Actions({ comment, verbs, onEdit }: ActionsProps) {
  const { user } = useApp();
  const allowed = useAllowed();
  const own = { createdBy: comment.authorId };
  const mine = comment.authorId === user.id;
  const mayResolve = comment.threadId === null && allowed(COMMENT_RULES.resolve, own);
  const mayRemove = allowed(COMMENT_RULES.remove, own);
  if (!mine && !mayResolve && !mayRemove) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="sm" aria-label="More" className={classes.quiet}>
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayResolve && (
          <Menu.Item
            leftSection={<IconCheck size={15} />}
            onClick={() => void verbs.resolve(comment, comment.resolvedAt === null)}
          >
            {comment.resolvedAt ? 'Open again' : 'Resolve'}
          </Menu.Item>
        )}
        {mine && (
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={onEdit}>
            Edit
          </Menu.Item>
        )}
        {mayRemove && (
          <Menu.Item
            leftSection={<IconTrash size={15} />}
            onClick={() => void verbs.remove(comment)}
          >
            Delete
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Reactions({ comment, verbs }: { comment: Comment; verbs: Discussion }) {
  const { user } = useApp();
  const directory = useDirectory();
  const [opened, setOpened] = useState(false);
  const mayReact = useAllowed()(COMMENT_RULES.write);
  const given = new Map(comment.reactions.map((item) => [item.reaction, item.userIds]));
  const mine = (name: (typeof REACTIONS)[number]['value']) =>
    given.get(name)?.includes(user.id) ?? false;
  return (
    <div className={classes.reactions}>
      {REACTIONS.filter(({ value }) => given.has(value)).map(({ value, label }) => {
        const Sign = SIGNS[value];
        const people = given.get(value) ?? [];
        const names = people.map((id) => directory.person(id)?.name ?? 'A member').join(', ');
        return (
          <button
            key={value}
            type="button"
            aria-pressed={mine(value)}
            aria-label={`${label}: ${names}`}
            title={names}
            disabled={!mayReact}
            onClick={() => void verbs.react(comment, value, !mine(value))}
          >
            <Sign size={14} stroke={1.75} aria-hidden /> {people.length}
          </button>
        );
      })}
      {mayReact && (
        <Popover opened={opened} onChange={setOpened} trapFocus position="bottom-start">
          <Popover.Target>
            <ActionIcon
              size="sm"
              className={given.size > 0 ? undefined : classes.quiet}
              aria-label="React"
              onClick={() => setOpened(!opened)}
            >
              <IconMoodPlus size={14} />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown p={4} className={classes.signs}>
            {REACTIONS.map(({ value, label }) => {
              const Sign = SIGNS[value];
              return (
                <button
                  key={value}
                  type="button"
                  aria-label={label}
                  title={label}
                  aria-pressed={mine(value)}
                  onClick={() => {
                    setOpened(false);
                    void verbs.react(comment, value, !mine(value));
                  }}
                >
                  <Sign size={16} stroke={1.75} />
                </button>
              );
            })}
          </Popover.Dropdown>
        </Popover>
      )}
    </div>
  );
}
