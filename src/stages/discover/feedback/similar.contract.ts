import { z } from 'zod';
import { refsSchema } from '#platform/contract/resource.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';
import { feedback, SOURCES } from './feedback.contract.ts';

const read = { kind: 'workspace', rule: feedback.policy.read } as const;
const score = z.number().describe('0 to 1: how much of the rarer words and of the spelling agree.');

export const similarNoteSchema = z.object({
  id: z.uuid(),
  key: z.string(),
  excerpt: z.string().describe('The beginning of its text.'),
  state: z.enum(['new', 'processed', 'archived']),
  source: z.enum(SOURCES.map(({ value }) => value) as [string, ...string[]]),
  saidAt: z.string(),
  contactId: z.uuid().nullable(),
  companyId: z.uuid().nullable(),
  targetIds: z.array(z.uuid()).describe('What its insights support.'),
  score,
});
export type SimilarNote = z.infer<typeof similarNoteSchema>;

export const suggestedTargetSchema = z.object({
  id: z.uuid(),
  noun: z.enum(['opportunity', 'feature']),
  key: z.string(),
  title: z.string(),
  score,
});
export type SuggestedTarget = z.infer<typeof suggestedTargetSchema>;

export const similarRoutes = {
  notes: defineRoute({
    id: 'feedback.similar',
    method: 'GET',
    path: '/workspaces/{workspace}/feedback/{id}/similar',
    summary: 'Notes that say much the same as this one',
    access: read,
    params: inRecord,
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(50).default(8) }),
    output: z.object({ items: z.array(similarNoteSchema), refs: refsSchema }),
  }),
  targets: defineRoute({
    id: 'feedback.suggest_targets',
    method: 'POST',
    path: '/workspaces/{workspace}/feedback/suggest-targets',
    summary: 'Opportunities and features that a text seems to speak of',
    access: read,
    rate: 'read',
    params: inWorkspace,
    body: z.strictObject({
      text: z.string().min(1).max(20_000),
      limit: z.int().min(1).max(50).default(8),
    }),
    output: z.object({ items: z.array(suggestedTargetSchema) }),
  }),
};
