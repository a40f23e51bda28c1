import { Button } from '@mantine/core';
import { useState } from 'react';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { MoreButton } from '#platform/ui/more-button.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';
import { COMMENT_RULES, type Comment } from '../comments.contract.ts';
import { CommentView } from './comment-view.tsx';
import { Composer } from './composer.tsx';
import classes from './discussion.module.css';
import { useComments, type Discussion as Verbs } from './use-comments.ts';
import { useWantedComment } from './use-wanted-comment.ts';

/** What people say about a record: threads, with what is resolved folded away. */
export default function Discussion({ record }: RecordSlotProps) {
  const verbs = useComments(record.id);
  const allowed = useAllowed();
  const mayWrite = allowed(COMMENT_RULES.write);
  const { list, comments } = verbs;
  const wanted = useWantedComment(list.isSuccess);
  if (list.isPending) return <Waiting label="Loading the discussion" />;
  if (list.isError) {
    return <FailureView error={list.error} onRetry={() => void list.refetch()} />;
  }
  const threads = comments.filter((comment) => comment.threadId === null);
  const named = comments.find(({ id }) => id === wanted);
  const replies = Map.groupBy(comments, (comment) => comment.threadId);
  return (
    <div className={classes.discussion}>
      {threads.length === 0 && (
        <p className={classes.empty}>
          Nobody has said anything yet. Ask a question, or note why it was decided so.
        </p>
      )}
      {threads.map((root) => (
        <Thread
          key={root.id}
          root={root}
          replies={replies.get(root.id) ?? []}
          verbs={verbs}
          mayWrite={mayWrite}
          opened={named !== undefined && (named.threadId ?? named.id) === root.id}
        />
      ))}
      <MoreButton quiet query={list}>
        Show later comments
      </MoreButton>
      {mayWrite && (
        <Composer
          draft={`comment:${record.id}`}
          label="Add a comment"
          action="Comment"
          onSend={(body) => verbs.add(body)}
        />
      )}
    </div>
  );
}

function Thread(props: {
  root: Comment;
  replies: readonly Comment[];
  verbs: Verbs;
  mayWrite: boolean;
  /** Shown even when it is resolved: somebody came for what is said in it. */
  opened: boolean;
}) {
  const { root, replies, verbs, mayWrite, opened } = props;
  const [replying, setReplying] = useState(false);
  const [open, setOpen] = useState(opened);
  if (root.resolvedAt && !open) {
    return (
      <button type="button" className={classes.resolved} onClick={() => setOpen(true)}>
        Resolved: {root.authorName} and {replies.length}{' '}
        {replies.length === 1 ? 'reply' : 'replies'}
      </button>
    );
  }
  return (
    <article
      className={classes.thread}
      data-named={opened || undefined}
      aria-label={`Thread by ${root.authorName}`}
    >
      <CommentView comment={root} verbs={verbs} />
      {replies.length > 0 && (
        <div className={classes.replies}>
          {replies.map((reply) => (
            <CommentView key={reply.id} comment={reply} verbs={verbs} />
          ))}
        </div>
      )}
      {mayWrite &&
        (replying ? (
          <Composer
            draft={`comment:${root.id}`}
            label="Reply"
            action="Reply"
            autoFocus
            onSend={(body) => verbs.add(body, root.id)}
            onCancel={() => setReplying(false)}
          />
        ) : (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setReplying(true)}>
            Reply
          </Button>
        ))}
    </article>
  );
}
