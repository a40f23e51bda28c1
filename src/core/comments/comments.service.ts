import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { allows, type Rule } from '#platform/contract/policy.ts';
import { invalidInput, notFound, Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { findRefs } from '#platform/resource/store.ts';
import { COMMENT_RULES, type Comment } from './comments.contract.ts';
import {
  addReaction,
  findComment,
  insertComment,
  membersAmong,
  pageOfComments,
  removeReaction,
  setComment,
} from './comments.store.ts';
import { mentionsIn } from './mentions.ts';

/** What the activity log tells of a comment beside its id; reactions and live screens read it. */
export interface CommentFacts {
  readonly recordId: string;
  readonly noun: string;
  readonly threadId: string | null;
  /** People newly mentioned by this act. */
  readonly mentions: readonly string[];
}

export async function listComments(
  tx: Tx,
  recordId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<{ items: Comment[]; nextCursor: string | null }> {
  if (!(await findRefs(tx, [recordId]))[recordId]) throw notFound();
  const rows = await pageOfComments(tx, recordId, query);
  const items = rows.slice(0, query.limit);
  return { items, nextCursor: rows.length > items.length ? (items.at(-1)?.id ?? null) : null };
}

/** A comment on a record, or a reply; a reply to a reply joins the same thread. */
export async function createComment(
  tx: Tx,
  recordId: string,
  { body, threadId: answered }: { body: string; threadId?: string | undefined },
): Promise<Comment> {
  const ref = (await findRefs(tx, [recordId]))[recordId];
  if (!ref) throw notFound();
  const parent = answered ? await findComment(tx, answered) : null;
  if (parent && parent.recordId !== recordId) {
    throw invalidInput('body.threadId', 'The comment you answer is about another record.');
  }
  const threadId = parent ? (parent.threadId ?? parent.id) : null;
  const mentions = await checkedMentions(tx, body, []);
  const id = uuidv7();
  await insertComment(tx, { id, recordId, noun: ref.noun, threadId, body, mentions });
  const comment = await findComment(tx, id);
  await tell(tx, comment, 'created', mentions);
  return comment;
}

/** New words for one's own comment that is still at `version`; otherwise 409. */
export async function updateComment(
  tx: Tx,
  id: string,
  { body, version }: { body: string; version: number },
): Promise<Comment> {
  const before = await findComment(tx, id, { lock: true });
  if (before.authorId === null || before.authorId !== tx.actor.userId) {
    throw new Problem('forbidden', 'Only its author may edit a comment. Reply to it instead.');
  }
  if (before.deletedAt) throw notFound('comment');
  if (before.version !== version) {
    throw new Problem(
      'version_conflict',
      'You edited this comment elsewhere meanwhile. Look at it as it is now, then make your change again.',
      { current: before },
    );
  }
  const mentions = await checkedMentions(tx, body, mentionsIn(before.body));
  await setComment(
    tx,
    id,
    sql`body = ${body}, mentions = ${sql.param(mentionsIn(body))}::uuid[], edited_at = now(), version = version + 1`,
  );
  const after = await findComment(tx, id);
  await tell(tx, after, 'updated', mentions);
  return after;
}

export async function setDeleted(tx: Tx, id: string, deleted: boolean): Promise<Comment> {
  const before = await findComment(tx, id, { lock: true });
  requireRight(tx, COMMENT_RULES.remove, before, deleted ? 'delete' : 'restore');
  if ((before.deletedAt !== null) === deleted) return before;
  await setComment(
    tx,
    id,
    sql`deleted_at = ${deleted ? sql`now()` : sql`null`}, version = version + 1`,
  );
  const after = await findComment(tx, id);
  await tell(tx, after, deleted ? 'deleted' : 'restored', []);
  return after;
}

export async function setResolved(tx: Tx, id: string, resolved: boolean): Promise<Comment> {
  const before = await findComment(tx, id, { lock: true });
  requireRight(tx, COMMENT_RULES.resolve, before, 'resolve');
  if (before.threadId) {
    throw new Problem(
      'invalid_input',
      'A reply is resolved with its thread. Resolve the first comment.',
    );
  }
  if ((before.resolvedAt !== null) === resolved) return before;
  const by = resolved ? tx.actor.userId : null;
  await setComment(
    tx,
    id,
    sql`resolved_at = ${resolved ? sql`now()` : sql`null`}, resolved_by = ${by}`,
  );
  const after = await findComment(tx, id);
  await tell(tx, after, resolved ? 'resolved' : 'reopened', []);
  return after;
}

export async function react(tx: Tx, id: string, reaction: string, on: boolean): Promise<Comment> {
  const { userId } = tx.actor;
  if (!userId) throw new Problem('forbidden', 'Only people react to comments.');
  const before = await findComment(tx, id);
  if (before.deletedAt) throw notFound('comment');
  const change = on ? addReaction : removeReaction;
  if (!(await change(tx, id, userId, reaction))) return before;
  const after = await findComment(tx, id);
  await tell(tx, after, on ? 'reacted' : 'unreacted', []);
  return after;
}

/** The people a text mentions beyond `known`; each must be a member. */
async function checkedMentions(tx: Tx, body: string, known: readonly string[]): Promise<string[]> {
  const fresh = mentionsIn(body).filter((id) => !known.includes(id));
  const members = await membersAmong(tx, fresh);
  const stranger = fresh.find((id) => !members.has(id));
  if (stranger)
    throw invalidInput('body.body', `There is no member ${stranger} in this workspace to mention.`);
  return fresh;
}

async function tell(tx: Tx, comment: Comment, verb: string, mentions: readonly string[]) {
  const { recordId, noun, threadId } = comment;
  const data: CommentFacts = { recordId, noun, threadId, mentions };
  await recordActivity(tx, [{ noun: 'comment', recordId: comment.id, verb, data: { ...data } }]);
}

function requireRight(tx: Tx, rule: Rule, comment: Comment, what: string): void {
  if (allows(rule, tx.actor, { createdBy: comment.authorId })) return;
  throw new Problem('forbidden', `Your role (${tx.actor.role}) may not ${what} another’s comment.`);
}
