import { z } from 'zod';
import { storableText } from '#platform/contract/field.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';

/** Filters, order, groups, columns and layout, as the list's address carries them. */
export const viewState = z
  .record(z.string().regex(/^[\w.-]{1,100}$/), storableText(2000))
  .refine((state) => Object.keys(state).length <= 60, 'A view holds at most 60 settings.');

const viewShape = {
  noun: z.string().min(1).max(63),
  name: storableText(120, 1).refine((name) => name.trim() !== '', 'Give the view a name.'),
  state: viewState,
  shared: z.boolean().describe('Everyone in the workspace sees it; otherwise only its owner.'),
};

export const viewSchema = z.object({
  ...viewShape,
  id: z.uuid(),
  ownerId: z.uuid(),
  pinned: z.boolean().describe('In your own rail.'),
  version: z.int(),
  updatedAt: z.string(),
});
export type View = z.infer<typeof viewSchema>;

/** Everyone keeps views for themselves; sharing one, and changing a shared one, takes more. */
export const SHARE_VIEW = { role: 'contributor' } as const;
export const CHANGE_SHARED_VIEW = { role: 'admin', own: 'contributor' } as const;

const viewer = { kind: 'workspace', rule: { role: 'viewer' } } as const;
const base = '/workspaces/{workspace}/views';

export const viewRoutes = {
  list: defineRoute({
    id: 'view.list',
    method: 'GET',
    path: base,
    summary: 'Your saved views and those shared with the team, by name',
    access: viewer,
    params: inWorkspace,
    query: z.strictObject({
      noun: z.string().max(63).optional(),
      pinned: z.enum(['true', 'false']).optional(),
    }),
    output: z.object({ items: z.array(viewSchema) }),
  }),
  create: defineRoute({
    id: 'view.create',
    method: 'POST',
    path: base,
    summary: 'Save a view',
    status: 201,
    access: viewer,
    params: inWorkspace,
    body: z.strictObject({
      ...viewShape,
      shared: viewShape.shared.default(false),
      pinned: z.boolean().default(false),
    }),
    output: viewSchema,
  }),
  update: defineRoute({
    id: 'view.update',
    method: 'PATCH',
    path: `${base}/{id}`,
    summary: 'Rename, share or change a view',
    access: viewer,
    params: inRecord,
    body: z.strictObject({
      name: viewShape.name.optional(),
      state: viewShape.state.optional(),
      shared: viewShape.shared.optional(),
      version: z.int(),
    }),
    output: viewSchema,
  }),
  remove: defineRoute({
    id: 'view.remove',
    method: 'DELETE',
    path: `${base}/{id}`,
    summary: 'Delete a view',
    access: viewer,
    params: inRecord,
  }),
  restore: defineRoute({
    id: 'view.restore',
    method: 'POST',
    path: `${base}/{id}/restore`,
    summary: 'Take back that a view was deleted',
    access: viewer,
    params: inRecord,
    output: viewSchema,
  }),
  pin: defineRoute({
    id: 'view.pin',
    method: 'PUT',
    path: `${base}/{id}/pin`,
    summary: 'Pin a view to your rail, or take it off',
    access: viewer,
    params: inRecord,
    body: z.strictObject({ pinned: z.boolean() }),
    output: viewSchema,
  }),
};
