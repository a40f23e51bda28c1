import { z } from 'zod';
import { refSchema } from '#platform/contract/resource.ts';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';

/** Search over every kind of record, as you type. */
export const searchRoute = defineRoute({
  id: 'search.find',
  method: 'GET',
  path: '/workspaces/{workspace}/search',
  summary: 'Find records of any kind',
  access: { kind: 'workspace', rule: { role: 'viewer' } },
  params: inWorkspace,
  query: z.object({ q: z.string().min(1).max(500), limit: z.coerce.number().optional() }),
  output: z.object({ items: z.array(refSchema) }),
});
