import { z } from 'zod';
import { storableText } from '#platform/contract/field.ts';
import { ROLES } from '#platform/contract/role.ts';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';
import { settingsSchema } from '#platform/contract/setting.ts';

export const workspaceSchema = z.object({
  id: z.uuid(),
  slug: z.string().describe('Short name in addresses; it stays when the name changes.'),
  name: z.string(),
  settings: settingsSchema,
  version: z.int().describe('Send it back with a change; a stale one answers 409.'),
  createdAt: z.string(),
});
export type Workspace = z.infer<typeof workspaceSchema>;

export const workspaceName = storableText(120, 1).trim();
const slug = z
  .string()
  .min(2)
  .max(40)
  .regex(/^[a-z0-9](-?[a-z0-9])*$/, 'Use lower-case letters, digits and single hyphens.');

export const myWorkspaceSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
});

/** An archived workspace is deleted for good this many days later. */
export const ARCHIVE_DAYS = 30;

const archivedSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  archivedAt: z.string(),
  deletedAt: z.string().describe('When it will be deleted for good.'),
});
export type ArchivedWorkspace = z.infer<typeof archivedSchema>;

const ofArchived = z.object({ workspaceId: z.uuid() });
const typedName = z.strictObject({
  name: z.string().max(200).describe('The name of the workspace, to be sure.'),
});

export const workspaceRoutes = {
  list: defineRoute({
    id: 'workspace.list',
    method: 'GET',
    path: '/workspaces',
    summary: 'Workspaces that you are a member of',
    access: { kind: 'user' },
    output: z.object({
      items: z.array(myWorkspaceSchema),
      canCreate: z.boolean().describe('You may make another workspace.'),
      archived: z.array(archivedSchema).describe('Those you own that are archived.'),
    }),
  }),
  create: defineRoute({
    id: 'workspace.create',
    method: 'POST',
    path: '/workspaces',
    summary: 'Create a workspace and become its owner',
    description:
      'For the owner of the installation and for anyone who is owner or admin of a workspace already.',
    access: { kind: 'user' },
    body: z.strictObject({ name: workspaceName, slug: slug.optional() }),
    output: workspaceSchema,
    status: 201,
  }),
  get: defineRoute({
    id: 'workspace.get',
    method: 'GET',
    path: '/workspaces/{workspace}',
    summary: 'Get a workspace with its settings',
    access: { kind: 'workspace', rule: { role: 'viewer' } },
    params: inWorkspace,
    output: workspaceSchema,
  }),
  update: defineRoute({
    id: 'workspace.update',
    method: 'PATCH',
    path: '/workspaces/{workspace}',
    summary: 'Rename a workspace or change its settings',
    description: 'Settings are merged by key; null puts a setting back to its default.',
    access: { kind: 'workspace', rule: { role: 'admin' } },
    params: inWorkspace,
    body: z.strictObject({
      name: workspaceName.optional(),
      settings: settingsSchema.optional(),
      version: workspaceSchema.shape.version,
    }),
    output: workspaceSchema,
  }),
  archive: defineRoute({
    id: 'workspace.archive',
    method: 'POST',
    path: '/workspaces/{workspace}/archive',
    summary: 'Close a workspace to everybody; it is deleted for good 30 days later',
    description:
      'An owner can restore it until then. Its keys, share links and forms stop at once.',
    access: { kind: 'workspace', rule: { role: 'owner' } },
    params: inWorkspace,
    body: typedName,
    output: archivedSchema,
  }),
  restore: defineRoute({
    id: 'workspace.restore',
    method: 'POST',
    path: '/archived-workspaces/{workspaceId}/restore',
    summary: 'Open an archived workspace again, as its owner',
    access: { kind: 'user' },
    params: ofArchived,
    output: myWorkspaceSchema,
  }),
  delete: defineRoute({
    id: 'workspace.delete',
    method: 'DELETE',
    path: '/archived-workspaces/{workspaceId}',
    summary: 'Delete an archived workspace for good, as its owner',
    description:
      'Everything in it goes, in the next minutes. Export it first; there is no way back.',
    access: { kind: 'user' },
    rate: 'heavy',
    params: ofArchived,
    body: typedName,
  }),
};
