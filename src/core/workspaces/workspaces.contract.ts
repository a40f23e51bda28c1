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
};
