import { z } from 'zod';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';

export const generatedRoutes = {
  get: defineRoute({
    id: 'event.generated',
    method: 'GET',
    path: '/workspaces/{workspace}/events/generated',
    summary: 'Whether some of the events are made up, as those of the sample',
    access: { kind: 'workspace', rule: { role: 'viewer' } },
    params: inWorkspace,
    output: z.object({ generated: z.boolean() }),
  }),
};
