import { z } from 'zod';
import { storableText } from '#platform/contract/field.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';

export const apiKeySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  hint: z.string().describe('How the key begins, to recognise it.'),
  scopes: z.array(z.string()),
  holder: z.object({ id: z.uuid(), name: z.string() }),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable().describe('To the minute.'),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const LONGEST_DAYS = 366;

const access = { kind: 'workspace', rule: { role: 'viewer' } } as const;

export const apiKeyRoutes = {
  list: defineRoute({
    id: 'api_key.list',
    method: 'GET',
    path: '/workspaces/{workspace}/api-keys',
    summary: 'Your API keys; admins see those of everyone',
    access,
    params: inWorkspace,
    output: z.object({
      items: z.array(apiKeySchema),
      scopes: z.array(z.string()).describe('The scopes that a key can have.'),
    }),
  }),
  create: defineRoute({
    id: 'api_key.create',
    method: 'POST',
    path: '/workspaces/{workspace}/api-keys',
    summary: 'Make an API key; its secret is shown this once',
    description:
      'A key acts as the person who made it, within its scopes, and never beyond their role. `noun:write` includes `noun:read`; `*:write` leaves out members, invitations, keys and the workspace itself.',
    access,
    params: inWorkspace,
    body: z.strictObject({
      name: storableText(100, 1).trim(),
      scopes: z.array(z.string().max(80)).min(1, 'Choose at least one scope.').max(100),
      expiresInDays: z.int().min(1).max(LONGEST_DAYS).default(90),
    }),
    output: apiKeySchema.extend({ secret: z.string() }),
    status: 201,
  }),
  revoke: defineRoute({
    id: 'api_key.revoke',
    method: 'DELETE',
    path: '/workspaces/{workspace}/api-keys/{id}',
    summary: 'Revoke an API key at once; your own, or anybody’s as an admin',
    access,
    params: inRecord,
  }),
};
