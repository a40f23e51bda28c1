import { z } from 'zod';
import { storableText } from '#platform/contract/field.ts';
import { defineRoute, inRecord } from '#platform/contract/route.ts';
import { mentionsIn } from './mentions.ts';

/** Longest comment, in characters. */
export const MAX_COMMENT = 20_000;
const MAX_MENTIONS = 50;

/** How a comment can be answered without words, in the order shown. */
export const REACTIONS = [
  { value: 'agree', label: 'Agree' },
  { value: 'disagree', label: 'Disagree' },
  { value: 'celebrate', label: 'Celebrate' },
  { value: 'love', label: 'Love' },
  { value: 'looking', label: 'Looking into it' },
] as const;
export type ReactionName = (typeof REACTIONS)[number]['value'];
const reactionName = z.enum(
  REACTIONS.map(({ value }) => value) as [ReactionName, ...ReactionName[]],
);

const commentBody = storableText(MAX_COMMENT, 1)
  .refine((body) => body.trim() !== '', 'Write something first.')
  .refine((body) => mentionsIn(body).length <= MAX_MENTIONS, {
    message: `A comment mentions at most ${MAX_MENTIONS} people.`,
  })
  .describe('Markdown; `@[user id]` mentions a member.');

export const commentSchema = z.object({
  id: z.uuid(),
  recordId: z.uuid(),
  noun: z.string(),
  threadId: z.uuid().nullable().describe('The comment it answers; null on the first of a thread.'),
  authorId: z.uuid().nullable(),
  authorName: z.string(),
  body: z.string().describe('Empty once deleted.'),
  version: z.int(),
  createdAt: z.string(),
  editedAt: z.string().nullable(),
  deletedAt: z.string().nullable(),
  resolvedAt: z.string().nullable(),
  resolvedBy: z.uuid().nullable(),
  reactions: z.array(z.object({ reaction: reactionName, userIds: z.array(z.uuid()) })),
});
export type Comment = z.infer<typeof commentSchema>;

/** Nobody changes another's words; admins may take them away. */
export const COMMENT_RULES = {
  read: { role: 'viewer' },
  write: { role: 'contributor' },
  remove: { role: 'admin', own: 'contributor' },
  resolve: { role: 'editor', own: 'contributor' },
} as const;

const to = (rule: keyof typeof COMMENT_RULES) =>
  ({ kind: 'workspace', rule: COMMENT_RULES[rule] }) as const;
const onRecord = '/workspaces/{workspace}/records/{id}/comments';
const one = '/workspaces/{workspace}/comments/{id}';

export const commentRoutes = {
  list: defineRoute({
    id: 'comment.list',
    method: 'GET',
    path: onRecord,
    summary: 'What was said about a record, oldest first',
    description: 'Replies stand among the rest; `threadId` tells which comment they answer.',
    access: to('read'),
    params: inRecord,
    query: z.strictObject({
      cursor: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    output: z.object({ items: z.array(commentSchema), nextCursor: z.string().nullable() }),
  }),
  create: defineRoute({
    id: 'comment.create',
    method: 'POST',
    path: onRecord,
    summary: 'Comment on a record, or reply to a comment',
    status: 201,
    access: to('write'),
    params: inRecord,
    body: z.strictObject({ body: commentBody, threadId: z.uuid().optional() }),
    output: commentSchema,
  }),
  update: defineRoute({
    id: 'comment.update',
    method: 'PATCH',
    path: one,
    summary: 'Edit your comment',
    access: to('write'),
    params: inRecord,
    body: z.strictObject({ body: commentBody, version: z.int() }),
    output: commentSchema,
  }),
  remove: defineRoute({
    id: 'comment.remove',
    method: 'DELETE',
    path: one,
    summary: 'Delete your comment',
    access: to('remove'),
    params: inRecord,
  }),
  restore: defineRoute({
    id: 'comment.restore',
    method: 'POST',
    path: `${one}/restore`,
    summary: 'Take back that a comment was deleted',
    access: to('remove'),
    params: inRecord,
    output: commentSchema,
  }),
  resolve: defineRoute({
    id: 'comment.resolve',
    method: 'POST',
    path: `${one}/resolve`,
    summary: 'Mark a thread as resolved, or open it again',
    access: to('resolve'),
    params: inRecord,
    body: z.strictObject({ resolved: z.boolean().default(true) }),
    output: commentSchema,
  }),
  react: defineRoute({
    id: 'comment.react',
    method: 'PUT',
    path: `${one}/reactions/{reaction}`,
    summary: 'React to a comment',
    access: to('write'),
    params: inRecord.extend({ reaction: reactionName }),
    output: commentSchema,
  }),
  unreact: defineRoute({
    id: 'comment.unreact',
    method: 'DELETE',
    path: `${one}/reactions/{reaction}`,
    summary: 'Take a reaction back',
    access: to('write'),
    params: inRecord.extend({ reaction: reactionName }),
  }),
};
