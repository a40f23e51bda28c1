import { z } from 'zod';
import { historyEntrySchema, refsSchema } from '#platform/contract/resource.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';

const auditEntrySchema = historyEntrySchema.extend({
  data: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('Facts of the act that no field holds: a link’s ends, a member’s role.'),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const contributor = { kind: 'workspace', rule: { role: 'contributor' } } as const;
const base = '/workspaces/{workspace}/activity';
const moment = z.iso.datetime({ offset: true }).or(z.iso.date());

export const activityRoutes = {
  list: defineRoute({
    id: 'activity.list',
    method: 'GET',
    path: base,
    summary: 'The audit log: every act in the workspace, newest first',
    access: { kind: 'workspace', rule: { role: 'admin' } },
    params: inWorkspace,
    query: z.strictObject({
      actorId: z.uuid().optional().describe('A person, or an API key.'),
      actorKind: z.enum(['user', 'key', 'system', 'share']).optional(),
      noun: z.string().max(63).optional(),
      verb: z.string().max(63).optional(),
      recordId: z.uuid().optional(),
      batchId: z.uuid().optional(),
      computed: z
        .enum(['true', 'false'])
        .default('true')
        .describe('false leaves out what the system worked out from other acts.'),
      from: moment.optional().describe('A day or moment; from then on.'),
      to: moment.optional().describe('A day, that day included, or a moment.'),
      cursor: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({
      items: z.array(auditEntrySchema),
      nextCursor: z.string().nullable(),
      refs: refsSchema,
    }),
  }),
  undo: defineRoute({
    id: 'activity.undo',
    method: 'POST',
    path: `${base}/{id}/undo`,
    summary: 'Take back one act',
    description:
      'Answers 409 and names the fields when somebody changed them since. The undoing is an act itself, and can be taken back.',
    access: contributor,
    params: inRecord,
    output: z.object({ recordId: z.uuid(), noun: z.string() }),
  }),
  undoBatch: defineRoute({
    id: 'activity.undo_batch',
    method: 'POST',
    path: `${base}/batches/{batchId}/undo`,
    summary: 'Take back a bulk change',
    description: 'Records changed since are left as they are, and named.',
    access: contributor,
    rate: 'heavy',
    params: inWorkspace.extend({ batchId: z.uuid() }),
    output: z.object({
      undone: z.int(),
      batchId: z.uuid().nullable().describe('Takes the undoing back.'),
      conflicts: z.array(
        z.object({ recordId: z.uuid(), key: z.string(), fields: z.array(z.string()) }),
      ),
    }),
  }),
};
