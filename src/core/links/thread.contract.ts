import { z } from 'zod';
import { refSchema } from '#platform/contract/resource.ts';
import { defineRoute, inRecord } from '#platform/contract/route.ts';
import { direction, linkKind } from './links.contract.ts';

export const MAX_DEPTH = 8;
export const MAX_BREADTH = 50;
/** Records one answer holds at most; what lies beyond is counted and can be asked for. */
export const MAX_NODES = 500;
/** “And n more” is counted exactly up to here; beyond, `atLeast` says so. */
export const COUNT_LIMIT = 100_000;

const facts = z
  .record(z.string(), z.unknown())
  .describe('The fields that say most about the record, as its contract names them.');
const threadNodeSchema = refSchema.extend({ facts });
export type ThreadNode = z.infer<typeof threadNodeSchema>;

const threadMoreSchema = z.object({
  nodeId: z.uuid(),
  direction,
  kind: linkKind,
  count: z.int().describe('How many records hang on this one and are not in the answer.'),
  atLeast: z.boolean().describe('There are more than `count`; counting stopped there.'),
  cursor: z.uuid().nullable().describe('Where to read on; null to begin at the first.'),
});
export type ThreadMore = z.infer<typeof threadMoreSchema>;

const threadEdgeSchema = z.object({
  id: z.uuid(),
  kind: linkKind,
  fromId: z.uuid(),
  toId: z.uuid(),
});
export type ThreadEdge = z.infer<typeof threadEdgeSchema>;

/** A record's surroundings: enough to draw them as a tree or as a graph. */
export const threadSchema = z.object({
  rootId: z.uuid(),
  nodes: z.array(threadNodeSchema).describe('The root first, then by distance.'),
  edges: z.array(threadEdgeSchema).describe('From cause to consequence.'),
  more: z.array(threadMoreSchema),
  refs: z
    .record(z.string(), threadNodeSchema)
    .describe('Records that facts point to (who said it), by id, with facts of their own.'),
});
export type Thread = z.infer<typeof threadSchema>;

export const threadRoute = defineRoute({
  id: 'thread.get',
  method: 'GET',
  path: '/workspaces/{workspace}/records/{id}/thread',
  summary: 'Why a record is there, and what came of it',
  description:
    'Walks the links from the record, level by level, at most `breadth` of each kind per record, newest first. To read on, ask for the thread of the record named in `more` with its direction, kind and cursor.',
  access: { kind: 'workspace', rule: { role: 'viewer' } },
  params: inRecord,
  query: z
    .strictObject({
      direction: direction.or(z.literal('both')).default('both'),
      depth: z.coerce.number().int().min(1).max(MAX_DEPTH).default(4),
      breadth: z.coerce.number().int().min(1).max(MAX_BREADTH).default(5),
      kind: linkKind.optional().describe('Only these of the record’s own links.'),
      cursor: z.uuid().optional(),
    })
    .refine((query) => !query.cursor || (query.kind && query.direction !== 'both'), {
      message: 'A cursor belongs to one direction and kind. Send all three, as `more` names them.',
      path: ['cursor'],
    }),
  output: threadSchema,
});
