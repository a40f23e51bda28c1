import { z } from 'zod';
import { features } from '#core/features/features.contract.ts';
import { defineRoute, inRecord } from '#platform/contract/route.ts';
import { selectorSchema } from '#stages/learn/analysis/filter.contract.ts';
import { seesPeople } from '#stages/learn/analysis/reports.contract.ts';

const definitionShape = {
  selector: selectorSchema.describe('The event that means that somebody used it.'),
  productId: z.uuid().nullable().default(null).describe('Only events of this product.'),
  since: z.iso
    .date()
    .nullable()
    .default(null)
    .describe('The first day that counts; the day the feature shipped without one.'),
};
const definitionSchema = z.object({
  ...definitionShape,
  definedBy: z.uuid().nullable(),
  definedAt: z.string(),
});
export type AdoptionDefinition = z.infer<typeof definitionSchema>;

const count = z.int().min(0);

const reportSchema = z.object({
  since: z.string().nullable().describe('Null while the feature has not shipped.'),
  timeZone: z
    .string()
    .nullable()
    .describe('Whose days and weeks are counted: that of analysis, UTC without one.'),
  weeks: z.array(
    z.object({
      start: z.string(),
      complete: z.boolean(),
      people: count.describe('Who used it.'),
      active: count.describe('Who used the product at all.'),
      companies: count.nullable(),
    }),
  ),
  people: count.describe('Distinct people who used it since then.'),
  active: count.describe('Distinct people who used the product at all since then.'),
  again: count.describe('People who used it in more than one week.'),
  companies: count.nullable().describe('Distinct companies; null where too many to tell.'),
  asked: z.object({
    total: count.describe('Those who asked for it, once each.'),
    used: count,
    notYet: count,
    unmatched: count.describe('Those of whom no person is known in the product.'),
  }),
});
export type AdoptionReport = z.infer<typeof reportSchema>;

export const ASKED_GROUPS = ['used', 'not_yet', 'unmatched'] as const;
export type AskedGroup = (typeof ASKED_GROUPS)[number];

const askedItem = z.object({
  contactId: z.uuid().nullable(),
  companyId: z.uuid().nullable(),
  noteId: z.uuid().describe('What they said.'),
  group: z.enum(ASKED_GROUPS),
});
export type AskedItem = z.infer<typeof askedItem>;

const path = '/workspaces/{workspace}/features/{id}/adoption';
const reader = { kind: 'workspace', rule: features.policy.read } as const;
export const adoptionWriter = { kind: 'workspace', rule: { role: 'contributor' } } as const;

export const adoptionRoutes = {
  get: defineRoute({
    id: 'adoption.get',
    method: 'GET',
    path,
    summary: 'What counts as using a feature',
    access: reader,
    params: inRecord,
    output: z.object({ definition: definitionSchema.nullable() }),
  }),
  set: defineRoute({
    id: 'adoption.set',
    method: 'PUT',
    path,
    summary: 'Say which event means that a feature was used',
    access: adoptionWriter,
    params: inRecord,
    body: z.strictObject(definitionShape),
    output: z.object({ definition: definitionSchema.nullable() }),
  }),
  remove: defineRoute({
    id: 'adoption.remove',
    method: 'DELETE',
    path,
    summary: 'No longer follow who uses a feature',
    access: adoptionWriter,
    params: inRecord,
  }),
  report: defineRoute({
    id: 'adoption.report',
    method: 'GET',
    path: `${path}/report`,
    summary: 'Who uses a feature since it shipped, and how many of those who asked for it',
    access: reader,
    rate: 'heavy',
    params: inRecord,
    output: reportSchema,
  }),
  asked: defineRoute({
    id: 'adoption.asked',
    method: 'GET',
    path: `${path}/asked`,
    summary: 'Those who asked for a feature: who of them used it, and who has not yet',
    access: seesPeople,
    rate: 'heavy',
    params: inRecord,
    query: z.strictObject({
      group: z.enum(ASKED_GROUPS).optional(),
      after: z.coerce.number().int().min(0).default(0).describe('How many to pass over.'),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({
      items: z.array(
        askedItem.extend({
          name: z.string().nullable(),
          company: z.string().nullable(),
          noteKey: z.string(),
        }),
      ),
      total: count,
    }),
  }),
};
