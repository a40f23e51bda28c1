import { z } from 'zod';
import { ROLES } from '#platform/contract/role.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';

export const memberSchema = z.object({
  id: z.uuid().describe('The person; the same in every workspace.'),
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  joinedAt: z.string(),
});
export type Member = z.infer<typeof memberSchema>;

/** What each role may do, in a sentence; the members page shows it beside the choice. */
export const ROLE_MEANINGS: Readonly<Record<(typeof ROLES)[number], string>> = {
  owner: 'Everything, including other owners.',
  admin: 'Everything but owners: members, invitations, settings, keys of others.',
  editor: 'Creates, changes and archives every record.',
  contributor: 'Adds feedback, ideas and comments; changes what they created.',
  viewer: 'Reads everything.',
};

const atAdmin = { kind: 'workspace', rule: { role: 'admin' } } as const;
const atViewer = { kind: 'workspace', rule: { role: 'viewer' } } as const;

export const memberRoutes = {
  list: defineRoute({
    id: 'member.list',
    method: 'GET',
    path: '/workspaces/{workspace}/members',
    summary: 'Everyone in the workspace, by name',
    access: atViewer,
    params: inWorkspace,
    output: z.object({ items: z.array(memberSchema) }),
  }),
  update: defineRoute({
    id: 'member.update',
    method: 'PATCH',
    path: '/workspaces/{workspace}/members/{id}',
    summary: "Change a member's role",
    description:
      'Nobody grants a role above their own or changes somebody above them; the last owner stays owner.',
    access: atAdmin,
    params: inRecord,
    body: z.strictObject({ role: z.enum(ROLES) }),
    output: memberSchema,
  }),
  remove: defineRoute({
    id: 'member.remove',
    method: 'DELETE',
    path: '/workspaces/{workspace}/members/{id}',
    summary: 'Remove a member; their keys and open invitations end, what they made stays',
    access: atAdmin,
    params: inRecord,
  }),
  leave: defineRoute({
    id: 'member.leave',
    method: 'POST',
    path: '/workspaces/{workspace}/leave',
    summary: 'Leave the workspace',
    access: atViewer,
    params: inWorkspace,
  }),
  signInLink: defineRoute({
    id: 'member.sign_in_link',
    method: 'POST',
    path: '/workspaces/{workspace}/members/{id}/sign-in-link',
    summary: 'Make a link that lets a member choose a new password',
    description:
      'For someone who cannot get mail. Only for members who are in no other workspace, are not above you and do not own the installation: the link would open everything they have.',
    access: atAdmin,
    params: inRecord,
    output: z.object({ link: z.string(), expiresAt: z.string() }),
    status: 201,
  }),
};

export const invitationSchema = z.object({
  id: z.uuid(),
  email: z.string(),
  role: z.enum(ROLES),
  invitedBy: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
  expired: z.boolean(),
});
export type Invitation = z.infer<typeof invitationSchema>;

export const madeInvitationSchema = invitationSchema.extend({
  link: z.string().describe('Shown this once, to copy.'),
  mailed: z.boolean().describe('It went out by mail, too; false where no mail server is set.'),
});
export type MadeInvitation = z.infer<typeof madeInvitationSchema>;

export const invitationRoutes = {
  list: defineRoute({
    id: 'invitation.list',
    method: 'GET',
    path: '/workspaces/{workspace}/invitations',
    summary: 'Invitations that nobody has accepted yet',
    access: atAdmin,
    params: inWorkspace,
    output: z.object({ items: z.array(invitationSchema) }),
  }),
  create: defineRoute({
    id: 'invitation.create',
    method: 'POST',
    path: '/workspaces/{workspace}/invitations',
    summary: 'Invite somebody by e-mail address',
    access: atAdmin,
    params: inWorkspace,
    body: z.strictObject({ email: z.email().max(320).toLowerCase(), role: z.enum(ROLES) }),
    output: madeInvitationSchema,
    status: 201,
  }),
  resend: defineRoute({
    id: 'invitation.resend',
    method: 'POST',
    path: '/workspaces/{workspace}/invitations/{id}/resend',
    summary: 'Send an invitation again with a new link; the older link ends',
    access: atAdmin,
    params: inRecord,
    output: madeInvitationSchema,
  }),
  revoke: defineRoute({
    id: 'invitation.revoke',
    method: 'DELETE',
    path: '/workspaces/{workspace}/invitations/{id}',
    summary: 'Take an invitation back',
    access: atAdmin,
    params: inRecord,
  }),
};
