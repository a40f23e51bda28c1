import { z } from 'zod';
import { refSchema } from '#platform/contract/resource.ts';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';

export const searchRoute = defineRoute({
  id: 'search.records',
  method: 'GET',
  path: '/workspaces/{workspace}/search',
  summary: 'Find records of any kind by key or title, as you type',
  description:
    'A key is found at once; then titles that begin with the words, then titles that hold them all, the last word as a beginning. Archived records come last.',
  access: { kind: 'workspace', rule: { role: 'viewer' } },
  params: inWorkspace,
  query: z.strictObject({
    q: z.string().trim().min(1).max(500),
    nouns: z
      .string()
      .max(1000)
      .transform((value) => value.split(',').map((noun) => noun.trim()))
      .optional()
      .describe('Only these kinds of record, separated by commas.'),
    limit: z.coerce.number().int().min(1).max(50).default(20),
  }),
  output: z.object({ items: z.array(refSchema) }),
});
