import { z } from 'zod';
import { storableText } from '#platform/contract/field.ts';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';

/** Who may show a record to the world: editors, not those who only contribute. */
export const SHARE_RULE = { role: 'editor' } as const;

const access = { kind: 'workspace', rule: SHARE_RULE } as const;

/** What every new link takes; nouns add what theirs shows. */
export const newShareShape = {
  name: storableText(120, 1)
    .default('Shared link')
    .describe('For whom it is: “Advisory board”. Readers do not see it.'),
  expiresInDays: z.int().min(1).max(3650).nullable().default(null).describe('null: never.'),
  password: z
    .string()
    .min(8, 'A password has at least 8 characters.')
    .max(128)
    .optional()
    .describe('Asked of readers; only its hash is kept.'),
};

export const shareSchema = z.object({
  id: z.uuid(),
  noun: z.string(),
  recordId: z.uuid(),
  name: z.string(),
  hint: z.string().describe('The last characters of the address.'),
  settings: z.record(z.string(), z.unknown()),
  hasPassword: z.boolean(),
  createdAt: z.string(),
  createdBy: z.uuid().nullable(),
  expiresAt: z.string().nullable(),
  lastViewedAt: z.string().nullable().describe('To the minute.'),
});
export type Share = z.infer<typeof shareSchema>;

/** A link as it is answered once, when it is made. */
export const madeShareSchema = shareSchema.extend({
  url: z.string().describe('Shown this once; only a hash of it is kept.'),
});
export type MadeShare = z.infer<typeof madeShareSchema>;

const tokenParams = z.object({ token: z.string().min(1).max(200) });

export const shareRoutes = {
  list: defineRoute({
    id: 'share_link.list',
    method: 'GET',
    path: '/workspaces/{workspace}/share-links',
    summary: 'The read-only links of a record',
    access,
    params: inWorkspace,
    query: z.strictObject({ recordId: z.uuid() }),
    output: z.object({ items: z.array(shareSchema) }),
  }),
  revoke: defineRoute({
    id: 'share_link.revoke',
    method: 'DELETE',
    path: '/workspaces/{workspace}/share-links/{shareId}',
    summary: 'End a read-only link at once',
    access,
    params: inWorkspace.extend({ shareId: z.uuid() }),
  }),
  page: defineRoute({
    id: 'share_page.get',
    method: 'GET',
    path: '/share/{token}',
    summary: 'The page behind a read-only link',
    access: { kind: 'public' },
    // Answered from memory: a whole company may read the plan at once.
    rate: 'read',
    site: true,
    params: tokenParams,
    produces: 'text/html',
    output: z.string(),
  }),
  unlock: defineRoute({
    id: 'share_page.unlock',
    method: 'POST',
    path: '/share/{token}',
    summary: 'Give the password of a read-only link',
    access: { kind: 'public' },
    rate: 'login',
    site: true,
    params: tokenParams,
    consumes: 'application/x-www-form-urlencoded',
    body: z.strictObject({ password: z.string().max(128) }),
    produces: 'text/html',
    output: z.string(),
  }),
  font: defineRoute({
    id: 'share_page.font',
    method: 'GET',
    path: '/share/inter.woff2',
    summary: 'The typeface of shared pages',
    access: { kind: 'public' },
    rate: 'public',
    site: true,
    produces: 'application/octet-stream',
    output: z.string(),
  }),
};
