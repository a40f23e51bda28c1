import { z } from 'zod';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';

export const recentEventSchema = z.object({
  id: z.uuid(),
  event: z.string(),
  at: z.string(),
  receivedAt: z.string(),
  productId: z.uuid().nullable(),
  distinctId: z.string(),
  path: z.string().nullable(),
});
export type RecentEvent = z.infer<typeof recentEventSchema>;

export const recentRoutes = {
  list: defineRoute({
    id: 'event.recent',
    method: 'GET',
    path: '/workspaces/{workspace}/events/recent',
    summary: 'The events that arrived last, of those that happened in the last seven days',
    access: { kind: 'workspace', rule: { role: 'editor' } },
    rate: 'heavy',
    params: inWorkspace,
    output: z.object({ items: z.array(recentEventSchema) }),
  }),
};
