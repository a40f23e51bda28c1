import { z } from 'zod';
import { refsSchema } from '#platform/contract/resource.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';

/** Why somebody is told. When one act gives several reasons, the first of these is told. */
export const NOTICE_KINDS = [
  { value: 'mentioned', label: 'Mentions of you' },
  { value: 'replied', label: 'Replies in your threads' },
  { value: 'due', label: 'Records that it is time to look at' },
  { value: 'assigned', label: 'Records given to you' },
  { value: 'changed', label: 'Changes of records you follow' },
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number]['value'];
const noticeKind = z.enum(NOTICE_KINDS.map(({ value }) => value) as [NoticeKind, ...NoticeKind[]]);

export const noticeSchema = z.object({
  id: z.uuid(),
  kind: noticeKind,
  recordId: z.uuid(),
  commentId: z.uuid().nullable(),
  excerpt: z
    .string()
    .nullable()
    .describe('The beginning of the comment, or why the record asks for you.'),
  actorId: z.uuid().nullable(),
  actorName: z.string(),
  fields: z.array(z.string()).describe('The fields that changed.'),
  count: z.int().describe('How many acts it tells of.'),
  at: z.string(),
  readAt: z.string().nullable(),
});
export type Notice = z.infer<typeof noticeSchema>;

const viewer = { kind: 'workspace', rule: { role: 'viewer' } } as const;
const base = '/workspaces/{workspace}/notifications';
const preferencesSchema = z.object({ muted: z.array(noticeKind) });
const unreadSchema = z.object({ unread: z.int() });

export const notificationRoutes = {
  list: defineRoute({
    id: 'notification.list',
    method: 'GET',
    path: base,
    summary: 'Your inbox, newest first',
    access: viewer,
    params: inWorkspace,
    query: z.strictObject({
      unread: z.enum(['true', 'false']).default('false').describe('true: only what is unread.'),
      kind: noticeKind.optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({
      items: z.array(noticeSchema),
      unread: z.int(),
      nextCursor: z.string().nullable(),
      refs: refsSchema,
    }),
  }),
  unread: defineRoute({
    id: 'notification.unread',
    method: 'GET',
    path: `${base}/unread`,
    summary: 'How many of your notifications are unread',
    access: viewer,
    params: inWorkspace,
    output: unreadSchema,
  }),
  mark: defineRoute({
    id: 'notification.mark',
    method: 'POST',
    path: `${base}/read`,
    summary: 'Mark notifications as read or unread',
    access: viewer,
    params: inWorkspace,
    body: z
      .strictObject({
        ids: z.array(z.uuid()).min(1).max(1000).optional(),
        all: z.literal(true).optional(),
        recordId: z.uuid().optional().describe('All about this record.'),
        read: z.boolean().default(true),
      })
      .refine((body) => [body.ids, body.all, body.recordId].filter(Boolean).length === 1, {
        message: 'Name ids, or a recordId, or all: one of them.',
      }),
    output: unreadSchema,
  }),
  preferences: defineRoute({
    id: 'notification.preferences',
    method: 'GET',
    path: `${base}/preferences`,
    summary: 'What you are told of',
    access: viewer,
    params: inWorkspace,
    output: preferencesSchema,
  }),
  setPreferences: defineRoute({
    id: 'notification.set_preferences',
    method: 'PUT',
    path: `${base}/preferences`,
    summary: 'Choose what you are told of',
    access: viewer,
    params: inWorkspace,
    body: z.strictObject({ muted: z.array(noticeKind).max(NOTICE_KINDS.length) }),
    output: preferencesSchema,
  }),
  follow: defineRoute({
    id: 'follow.get',
    method: 'GET',
    path: '/workspaces/{workspace}/records/{id}/follow',
    summary: 'Whether you follow a record',
    access: viewer,
    params: inRecord,
    output: z.object({ following: z.boolean() }),
  }),
  setFollow: defineRoute({
    id: 'follow.set',
    method: 'PUT',
    path: '/workspaces/{workspace}/records/{id}/follow',
    summary: 'Follow a record, or stop following it',
    access: viewer,
    params: inRecord,
    body: z.strictObject({ following: z.boolean() }),
    output: z.object({ following: z.boolean() }),
  }),
};
