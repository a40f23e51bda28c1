import { z } from 'zod';
import { defineRoute } from '#platform/contract/route.ts';

const access = { kind: 'instance' } as const;
const ofUser = z.object({ userId: z.uuid() });

export const userSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  isInstanceOwner: z.boolean(),
  hasPassword: z.boolean(),
  workspaces: z.array(z.object({ name: z.string(), role: z.string() })),
  createdAt: z.string(),
  seenAt: z.string().nullable().describe('Last seen in a session that still runs.'),
  disabledAt: z.string().nullable().describe('Since then, nobody can sign in to the account.'),
});
export type User = z.infer<typeof userSchema>;

/** Every account of the installation, for its owner. */
export const userRoutes = {
  list: defineRoute({
    id: 'user.list',
    method: 'GET',
    path: '/instance/users',
    summary: 'Every account of the installation, by name',
    access,
    query: z.strictObject({
      q: z.string().min(1).max(300).optional().describe('Part of a name or address.'),
      cursor: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ items: z.array(userSchema), nextCursor: z.string().nullable() }),
  }),
  update: defineRoute({
    id: 'user.update',
    method: 'PATCH',
    path: '/instance/users/{userId}',
    summary: 'Deactivate an account, or let it in again',
    description:
      'Deactivated, all its sessions and keys end at once. What the person made, and their memberships, stay.',
    access,
    params: ofUser,
    body: z.strictObject({ disabled: z.boolean() }),
    output: userSchema,
  }),
  signInLink: defineRoute({
    id: 'user.sign_in_link',
    method: 'POST',
    path: '/instance/users/{userId}/sign-in-link',
    summary: 'Make a link that lets a person choose a new password',
    description: 'Works once, for a day. Hand it over yourself; nothing is mailed.',
    access,
    params: ofUser,
    output: z.object({ link: z.string(), expiresAt: z.string() }),
    status: 201,
  }),
};
