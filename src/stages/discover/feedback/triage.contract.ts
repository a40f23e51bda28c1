import { z } from 'zod';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';
import { feedback } from './feedback.contract.ts';
import { feedbackSettingsSchema } from './feedback-settings.contract.ts';
import { insights } from './insights.contract.ts';

const { policy } = feedback;
const to = (rule: typeof policy.update) => ({ kind: 'workspace', rule }) as const;
const base = '/workspaces/{workspace}/feedback';
const one = { params: inRecord, output: feedback.record } as const;

/** Most notes linked in one request. */
export const MAX_BULK_LINK = 500;

export const triageRoutes = {
  process: defineRoute({
    id: 'feedback.process',
    method: 'POST',
    path: `${base}/{id}/process`,
    summary: 'Mark a note as processed',
    access: to(policy.update),
    ...one,
  }),
  unprocess: defineRoute({
    id: 'feedback.unprocess',
    method: 'POST',
    path: `${base}/{id}/unprocess`,
    summary: 'Mark a note as new again',
    access: to(policy.update),
    ...one,
  }),
  merge: defineRoute({
    id: 'feedback.merge',
    method: 'POST',
    path: `${base}/{id}/merge`,
    summary: 'Merge a note into another that says the same',
    description:
      'The merged note is archived and keeps its text, insights and links; whoever said it counts with the other note from then on. Undone by unmerge.',
    access: to(policy.merge),
    ...one,
    body: z.strictObject({ intoId: z.uuid() }),
  }),
  unmerge: defineRoute({
    id: 'feedback.unmerge',
    method: 'POST',
    path: `${base}/{id}/unmerge`,
    summary: 'Take a merged note out again, as it was',
    access: to(policy.merge),
    ...one,
  }),
  bulkLink: defineRoute({
    id: 'feedback.bulk_link',
    method: 'POST',
    path: `${base}/bulk-link`,
    summary: 'Link many notes to opportunities or features',
    description:
      'Each note gets an insight that stands for the whole of it, unless it has one; links that are there stay.',
    access: to(insights.policy.create),
    rate: 'heavy',
    params: inWorkspace,
    body: z.strictObject({
      ids: z.array(z.uuid()).min(1).max(MAX_BULK_LINK),
      targetIds: z.array(z.uuid()).min(1).max(20),
      importance: z.int().min(0).max(3).nullable().optional(),
    }),
    output: z.object({
      linked: z.int().describe('Notes that are linked now.'),
      insightIds: z.array(z.uuid()).describe('Insights made for it; archive them to undo.'),
    }),
  }),
  settings: defineRoute({
    id: 'feedback_settings.get',
    method: 'GET',
    path: '/workspaces/{workspace}/feedback-settings',
    summary: 'How the inbox behaves',
    access: to(policy.read),
    params: inWorkspace,
    output: feedbackSettingsSchema,
  }),
  changeSettings: defineRoute({
    id: 'feedback_settings.update',
    method: 'PATCH',
    path: '/workspaces/{workspace}/feedback-settings',
    summary: 'Change how the inbox behaves',
    access: to({ role: 'admin' }),
    params: inWorkspace,
    body: z.strictObject({ processWhenLinked: z.boolean().optional() }),
    output: feedbackSettingsSchema,
  }),
};
