import { z } from 'zod';
import { integer, longText, reference, text } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import {
  type CreateOf,
  defineResource,
  type RecordOf,
  refsSchema,
} from '#platform/contract/resource.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';
import { MAX_BODY } from './feedback.contract.ts';

/** How much it matters to whoever said it; not given counts as nice to have. */
export const IMPORTANCE = [
  { value: 0, label: 'Not important' },
  { value: 1, label: 'Nice to have' },
  { value: 2, label: 'Important' },
  { value: 3, label: 'Critical' },
] as const;

export const insights = defineResource({
  noun: 'insight',
  path: 'insights',
  prefix: 'IN',
  label: { one: 'Insight', many: 'Insights' },
  about:
    'One thing a customer said, cut out of a note and tied to the problem or feature it speaks for.',
  title: 'title',
  facts: ['excerpt', 'importance'],
  policy: resourcePolicy({ create: { role: 'contributor' } }),
  fields: {
    title: text('Title', { max: 300 }).computedWith('').help('The beginning of what was said.'),
    feedbackId: reference('Note', 'feedback').required(),
    excerpt: longText('Excerpt', { max: MAX_BODY, min: 1 }).help(
      'The words selected; empty when the whole note is meant.',
    ),
    startOffset: integer('Start', { min: 0 })
      .help('Where the excerpt starts in the note, in UTF-16 code units.')
      .unfiltered(),
    endOffset: integer('End', { min: 1 })
      .help('Where it ends; the unit at this place is not part of it.')
      .unfiltered(),
    importance: integer('Importance', { min: 0, max: 3 })
      .words(IMPORTANCE.map(({ label }) => label))
      .help('0 not important, 1 nice to have, 2 important, 3 critical; not given counts as 1.'),
    note: longText('Remark', { max: 10_000 }),
  },
});

export type Insight = RecordOf<typeof insights>;

const ofInsight = { kind: 'workspace', rule: insights.policy.create } as const;
const targetIds = z.array(z.uuid()).max(50).describe('The opportunities and features it supports.');

/** An insight with the opportunities and features it supports. */
export type LinkedInsight = Insight & { targetIds: string[] };

/** What creating an insight takes: its fields, and what it supports. */
export type NewInsight = CreateOf<typeof insights> & { targetIds?: string[] | undefined };

const newInsight = (insights.create as unknown as z.ZodObject).extend({
  targetIds: targetIds.optional(),
}) as unknown as z.ZodType<NewInsight>;

export const insightRoutes = {
  ofNote: defineRoute({
    id: 'feedback.insights',
    method: 'GET',
    path: '/workspaces/{workspace}/feedback/{id}/insights',
    summary: 'What was taken from a note, in the order of its text',
    access: { kind: 'workspace', rule: insights.policy.read },
    params: inRecord,
    output: z.object({
      items: z.array(insights.record.and(z.object({ targetIds: z.array(z.uuid()) }))),
      refs: refsSchema,
    }),
  }),
  create: defineRoute({
    id: 'insight.create',
    method: 'POST',
    path: '/workspaces/{workspace}/insights',
    summary: 'Create an insight and link it to what it supports',
    status: 201,
    access: ofInsight,
    params: inWorkspace,
    body: newInsight,
    output: insights.record,
  }),
  link: defineRoute({
    id: 'insight.link',
    method: 'POST',
    path: '/workspaces/{workspace}/insights/{id}/targets',
    summary: 'Link an insight to further opportunities or features',
    access: ofInsight,
    params: inRecord,
    body: z.strictObject({ targetIds: targetIds.min(1) }),
    output: z.object({ linked: z.int() }),
  }),
  unlink: defineRoute({
    id: 'insight.unlink',
    method: 'DELETE',
    path: '/workspaces/{workspace}/insights/{id}/targets/{targetId}',
    summary: 'Unlink an insight from an opportunity or feature',
    access: ofInsight,
    params: inRecord.extend({ targetId: z.uuid() }),
  }),
};
