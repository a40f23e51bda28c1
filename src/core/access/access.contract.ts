import { z } from 'zod';
import { storableText } from '#platform/contract/field.ts';
import { ROLES } from '#platform/contract/role.ts';
import { defineRoute } from '#platform/contract/route.ts';

const password = z.string().min(8, 'A password has at least 8 characters.').max(128);
const personName = storableText(200, 1);
export const emailAddress = z.email().max(320).toLowerCase();

export const meSchema = z.object({
  user: z.object({
    id: z.uuid(),
    name: z.string(),
    email: z.string(),
    isInstanceOwner: z.boolean(),
    hasPassword: z.boolean(),
    hasIdentity: z.boolean().describe('Connected with the sign-in provider.'),
    preferences: z.record(z.string(), z.unknown()),
  }),
  workspaces: z.array(
    z.object({ id: z.uuid(), slug: z.string(), name: z.string(), role: z.enum(ROLES) }),
  ),
});
export type Me = z.infer<typeof meSchema>;

const sessionSchema = z.object({
  id: z.uuid(),
  current: z.boolean(),
  userAgent: z.string().nullable(),
  address: z.string().nullable(),
  createdAt: z.string(),
  seenAt: z.string(),
  expiresAt: z.string(),
});
export type Session = z.infer<typeof sessionSchema>;

export const linkPurpose = z.enum(['first_owner', 'sign_in', 'invitation', 'password_reset']);
const linkParams = z.object({ token: z.string().min(1).max(200) });
const sessionParams = z.object({ sessionId: z.uuid() });

export const accessRoutes = {
  me: defineRoute({
    id: 'me.get',
    method: 'GET',
    path: '/me',
    summary: 'Who is signed in, and their workspaces',
    access: { kind: 'user' },
    output: meSchema,
  }),
  updateMe: defineRoute({
    id: 'me.update',
    method: 'PATCH',
    path: '/me',
    summary: 'Change your name or preferences',
    access: { kind: 'user' },
    body: z.strictObject({
      name: personName.optional(),
      preferences: z
        .record(z.string().max(100), z.unknown())
        .refine((value) => JSON.stringify(value).length <= 20_000, 'At most 20,000 characters.')
        .optional(),
    }),
    output: meSchema,
  }),
  changePassword: defineRoute({
    id: 'me.change_password',
    method: 'POST',
    path: '/me/password',
    summary: 'Change your password; every other session ends',
    access: { kind: 'user' },
    rate: 'login',
    body: z.strictObject({ current: z.string().max(128).nullable(), next: password }),
  }),
  changeEmail: defineRoute({
    id: 'me.change_email',
    method: 'POST',
    path: '/me/email',
    summary: 'Change the address you sign in with; the old one is told by mail',
    access: { kind: 'user' },
    rate: 'login',
    body: z.strictObject({ email: emailAddress }),
    output: meSchema,
  }),
  verify: defineRoute({
    id: 'session.verify',
    method: 'POST',
    path: '/session/verify',
    summary: 'Confirm by password that it is you',
    description:
      'For calls that answered `reauthentication_required`: they work for a quarter of an hour afterwards.',
    access: { kind: 'user' },
    rate: 'login',
    body: z.strictObject({ password: z.string().max(128) }),
  }),
  signIn: defineRoute({
    id: 'session.create',
    method: 'POST',
    path: '/session',
    summary: 'Sign in with e-mail and password',
    access: { kind: 'public' },
    rate: 'login',
    body: z.strictObject({ email: z.string().max(320), password: z.string().max(128) }),
    output: meSchema,
  }),
  signOut: defineRoute({
    id: 'session.delete',
    method: 'DELETE',
    path: '/session',
    summary: 'Sign out',
    access: { kind: 'user' },
  }),
  sessions: defineRoute({
    id: 'session.list',
    method: 'GET',
    path: '/me/sessions',
    summary: 'Where you are signed in',
    access: { kind: 'user' },
    output: z.object({ items: z.array(sessionSchema) }),
  }),
  revokeSession: defineRoute({
    id: 'session.revoke',
    method: 'DELETE',
    path: '/me/sessions/{sessionId}',
    summary: 'End a session',
    access: { kind: 'user' },
    params: sessionParams,
  }),
  requestReset: defineRoute({
    id: 'password_reset.request',
    method: 'POST',
    path: '/password-reset',
    summary: 'Ask for a link to choose a new password',
    description: 'The answer is the same whether or not there is such an account.',
    access: { kind: 'public' },
    rate: 'login',
    body: z.strictObject({ email: z.email().max(320) }),
    status: 204,
  }),
  showLink: defineRoute({
    id: 'link.get',
    method: 'GET',
    path: '/links/{token}',
    summary: 'What a one-time link is for',
    access: { kind: 'public' },
    rate: 'login',
    params: linkParams,
    output: z.object({
      purpose: linkPurpose,
      email: z.string().nullable(),
      workspaceName: z.string().nullable(),
      role: z.enum(ROLES).nullable(),
      /** True when the e-mail address has an account already, so that only its password is asked. */
      hasAccount: z.boolean(),
      expiresAt: z.string(),
    }),
  }),
  useLink: defineRoute({
    id: 'link.use',
    method: 'POST',
    path: '/links/{token}',
    summary: 'Use a one-time link: become the first owner, join, sign in or set a new password',
    access: { kind: 'public' },
    rate: 'login',
    params: linkParams,
    body: z.strictObject({
      name: personName.optional(),
      email: emailAddress.optional(),
      password: password.optional(),
      workspaceName: storableText(120, 1).optional(),
    }),
    output: meSchema,
  }),
};
