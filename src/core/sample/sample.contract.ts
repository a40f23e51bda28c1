import { z } from 'zod';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';

export const sampleProgressSchema = z.object({
  state: z.enum(['absent', 'building', 'ready', 'failed']),
  /** 0 to 1. */
  done: z.number(),
  step: z.string().describe('What is being done, for people.'),
  seconds: z.number().nullable().describe('How long it took, once ready.'),
});
export type SampleProgress = z.infer<typeof sampleProgressSchema>;

const editors = { kind: 'workspace', rule: { role: 'editor' } } as const;

export const sampleRoutes = {
  get: defineRoute({
    id: 'sample.get',
    method: 'GET',
    path: '/workspaces/{workspace}/sample',
    summary: 'Whether the sample product is in the workspace, and how far its making is',
    access: { kind: 'workspace', rule: { role: 'viewer' } },
    params: inWorkspace,
    output: sampleProgressSchema,
  }),
  build: defineRoute({
    id: 'sample.build',
    method: 'POST',
    path: '/workspaces/{workspace}/sample',
    summary: 'Make the sample product from the 2015 Jupyter Notebook survey',
    description:
      'Runs as a job; watch it with `sample.get`. Asking again while it runs, or once it is there, changes nothing.',
    status: 202,
    access: editors,
    rate: 'heavy',
    params: inWorkspace,
    output: sampleProgressSchema,
  }),
};
