import { z } from 'zod';
import { storableText } from '#platform/contract/field.ts';
import { ROLES } from '#platform/contract/role.ts';
import { defineRoute } from '#platform/contract/route.ts';

const instance = { kind: 'instance' } as const;
const open = { kind: 'public' } as const;

const issuer = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .describe('The provider’s address; its discovery document is read from below it.');

export const providerSchema = z.object({
  issuer,
  clientId: storableText(300, 1),
  label: storableText(60, 1).describe('What the button says after “Continue with”.'),
  scopes: storableText(500, 1),
  roleClaim: storableText(200, 1)
    .nullable()
    .describe(
      'The claim that decides the role: groups, or realm_access.roles for one inside another.',
    ),
  roleMap: z
    .record(z.string().min(1).max(300), z.enum(ROLES))
    .describe('Value of the claim → role; the strongest that matches counts.'),
  workspace: z
    .string()
    .max(63)
    .nullable()
    .describe('The workspace that people join at their first sign-in, by its short name.'),
  defaultRole: z
    .enum(ROLES)
    .nullable()
    .describe('For those whose claim maps to nothing; null turns them away.'),
});
export type Provider = z.infer<typeof providerSchema>;

/** Why a sign-in through the provider came to nothing; the sign-in page has a sentence for each. */
export const SIGN_IN_PROBLEMS = {
  expired: 'That took too long or was begun in another browser. Try again.',
  refused: 'The sign-in provider did not let you in.',
  unreachable: 'The sign-in provider could not be reached. Try again, or use your password.',
  email_unverified:
    'The sign-in provider does not vouch for your e-mail address. Confirm it there, then try again.',
  account_exists:
    'There is an account with your address already. Sign in with its password, then connect the provider under Profile.',
  connected_elsewhere: 'That sign-in is connected with another account here.',
  no_access: 'You have no access yet. Ask an admin to invite you, or to give you a role there.',
  disabled: 'This account is locked. Ask the owner of the installation.',
} as const;
export type SignInProblem = keyof typeof SIGN_IN_PROBLEMS;

const shownProvider = providerSchema.extend({
  hasSecret: z.boolean(),
  source: z
    .enum(['environment', 'page'])
    .describe('environment: set by OIDC_… variables, which win over this page.'),
});

export const providerRoutes = {
  options: defineRoute({
    id: 'sign_in.options',
    method: 'GET',
    path: '/sign-in-options',
    summary: 'How one can sign in here',
    access: open,
    rate: 'public',
    output: z.object({
      provider: z.object({ label: z.string() }).nullable(),
      mail: z.boolean().describe('A forgotten password can be replaced by mail.'),
      owned: z.boolean().describe('Somebody has opened the one-time link of the first start.'),
    }),
  }),
  start: defineRoute({
    id: 'oidc.start',
    method: 'GET',
    path: '/session/oidc',
    summary: 'Go to the sign-in provider',
    access: open,
    rate: 'login',
    query: z.strictObject({
      returnTo: z.string().max(1000).optional().describe('Where to go afterwards: a path here.'),
    }),
    produces: 'text/html',
  }),
  callback: defineRoute({
    id: 'oidc.callback',
    method: 'GET',
    path: '/session/oidc/callback',
    summary: 'Come back from the sign-in provider',
    access: open,
    rate: 'login',
    query: z.looseObject({ state: z.string().max(500) }),
    produces: 'text/html',
  }),
  connect: defineRoute({
    id: 'identity.connect',
    method: 'POST',
    path: '/me/identity',
    summary: 'Connect your account with the sign-in provider',
    description: 'Answers where to send the browser. Begun only from a page of this site.',
    access: { kind: 'user' },
    output: z.object({ location: z.string() }),
  }),
  verify: defineRoute({
    id: 'session.verify_at_provider',
    method: 'POST',
    path: '/session/verify/provider',
    summary: 'Confirm at the sign-in provider that it is you',
    description: 'Answers where to send the browser. Begun only from a page of this site.',
    access: { kind: 'user' },
    body: z.strictObject({
      returnTo: z.string().max(1000).optional().describe('Where to go afterwards: a path here.'),
    }),
    output: z.object({ location: z.string() }),
  }),
  disconnect: defineRoute({
    id: 'identity.disconnect',
    method: 'DELETE',
    path: '/me/identity',
    summary: 'Disconnect your account from the sign-in provider',
    access: { kind: 'user' },
  }),
  get: defineRoute({
    id: 'identity_provider.get',
    method: 'GET',
    path: '/instance/sign-in-provider',
    summary: 'The sign-in provider of this installation',
    access: instance,
    output: z.object({
      provider: shownProvider.nullable(),
      callback: z.string().describe('The address to register with the provider.'),
    }),
  }),
  update: defineRoute({
    id: 'identity_provider.update',
    method: 'PUT',
    path: '/instance/sign-in-provider',
    summary: 'Set the sign-in provider; it is asked for its discovery document first',
    access: instance,
    rate: 'heavy',
    body: z.strictObject({
      ...providerSchema.shape,
      clientSecret: storableText(1000, 1)
        .nullable()
        .optional()
        .describe('Left out, the one held stays; null for a public client. Never shown again.'),
    }),
    output: shownProvider,
  }),
  remove: defineRoute({
    id: 'identity_provider.remove',
    method: 'DELETE',
    path: '/instance/sign-in-provider',
    summary: 'Remove the sign-in provider; connected accounts keep their passwords',
    access: instance,
  }),
};
