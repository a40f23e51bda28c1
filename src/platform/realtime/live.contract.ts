import { z } from 'zod';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';

/** One act, as live streams tell it. */
export const liveMessageSchema = z.object({
  id: z.uuid(),
  noun: z.string(),
  recordId: z.uuid(),
  verb: z.string(),
  actorId: z.uuid().nullable(),
  data: z.record(z.string(), z.unknown()).nullable().optional(),
});
export type LiveMessage = z.infer<typeof liveMessageSchema>;

export const liveRoute = defineRoute({
  id: 'live.stream',
  method: 'GET',
  path: '/workspaces/{workspace}/live',
  summary: 'Server-sent events: every change in the workspace, as it happens',
  description: 'Each message carries a JSON array of acts. Fetch the records you care about anew.',
  access: { kind: 'workspace', rule: { role: 'viewer' } },
  params: inWorkspace,
  output: z.array(liveMessageSchema),
  produces: 'text/event-stream',
});
