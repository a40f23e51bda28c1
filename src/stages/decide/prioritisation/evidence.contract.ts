import { z } from 'zod';
import { refsSchema } from '#platform/contract/resource.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';
import { defineSetting } from '#platform/contract/setting.ts';
import { DEFAULT_EVIDENCE_SETTINGS } from './evidence-settings.ts';

/** How a workspace weighs evidence; see docs/scoring.md. */
export const evidenceSettingsSchema = z.strictObject({
  halfLifeDays: z
    .number()
    .positive()
    .max(36_500)
    .nullable()
    .describe('Days after which a statement counts half; null when statements never fade.'),
  sourceQuality: z
    .record(z.string().min(1).max(40), z.number().min(0).max(1))
    .describe('How far each kind of source is trusted, 0 to 1; `other` covers those not listed.'),
  countBy: z
    .enum(['company', 'contact'])
    .describe('Whether a company counts once, or each of its people.'),
  revenueWeight: z
    .enum(['none', 'log'])
    .describe('log: a customer weighs 1 + log10(1 + revenue ÷ revenueUnit).'),
  revenueUnit: z.number().positive().max(1e12),
});
export type WorkspaceEvidenceSettings = z.infer<typeof evidenceSettingsSchema>;

/** Changing it computes all scores of the workspace again. */
export const evidenceSetting = defineSetting({
  key: 'evidence',
  label: 'How evidence is weighed',
  schema: evidenceSettingsSchema,
  fallback: DEFAULT_EVIDENCE_SETTINGS,
});

const evidenceScoreShape = {
  reach: z.int().describe('Distinct customers who said that it matters.'),
  people: z.int().describe('Distinct people among them.'),
  demand: z.number(),
  confidence: z.number().describe('0 to 1.'),
  revenue: z.number().describe('Annual revenue of the companies behind the reach.'),
  evidenceCount: z.int().describe('Distinct insights.'),
  direct: z
    .object({ reach: z.int(), demand: z.number() })
    .describe('Without what comes through opportunities.'),
} as const;

/** What the evidence says of one record, as stored. */
export const evidenceScoreSchema = z.object({
  ...evidenceScoreShape,
  asOf: z.string().describe('The day ages are measured to.'),
  computedAt: z.string(),
});
export type StoredEvidence = z.infer<typeof evidenceScoreSchema>;

const quote = z.object({
  insightId: z.uuid(),
  key: z.string(),
  text: z.string(),
  cut: z.boolean().describe('True where the text is only the beginning.'),
  importance: z.int().nullable(),
  noteId: z.uuid(),
  noteKey: z.string(),
  source: z.string(),
  saidAt: z.string(),
});

const contribution = z.object({
  kind: z.enum(['company', 'contact', 'anonymous']),
  id: z.string().describe('Of the company, the contact, or the note without a name.'),
  contribution: z.number().describe('What this customer adds to demand, in hundredths.'),
  countedInsightId: z.uuid(),
  viaId: z.uuid().nullable().describe('The opportunity through which it counts; null when direct.'),
  source: z.string(),
  factors: z.object({
    importance: z.number(),
    importanceAssumed: z.boolean(),
    sourceQuality: z.number(),
    recency: z.number(),
    ageDays: z.number(),
    segmentWeight: z.number(),
    revenueWeight: z.number(),
  }),
  contactIds: z.array(z.uuid()).describe('The first twenty.'),
  contactCount: z.int(),
  insightCount: z.int(),
  quotes: z.array(quote).describe('The counted insight first; at most five.'),
});
export type Contribution = z.infer<typeof contribution>;

const evidenceWorking = z.object({
  ...evidenceScoreShape,
  asOf: z.string(),
  counting: z
    .boolean()
    .describe('The evidence changed since and is being counted again; ask once more in a moment.'),
  inWords: z.string(),
  pageSum: z.number().describe('Sum of the contributions on this page and all before it.'),
  customers: z.array(contribution).describe('Largest contribution first.'),
  notImportant: z
    .array(
      z.object({
        kind: z.string(),
        id: z.string(),
        insightIds: z.array(z.uuid()).describe('The first five.'),
        insightCount: z.int(),
      }),
    )
    .describe('Customers who said that it is not important; on the first page, at most 100.'),
  notImportantCount: z.int(),
  confidenceWorking: z.object({
    effectiveCustomers: z.number(),
    volume: z.number(),
    spread: z.number(),
    sources: z.array(z.object({ source: z.string(), statements: z.int(), strength: z.number() })),
  }),
  settings: evidenceSettingsSchema,
  refs: refsSchema,
  nextCursor: z.string().nullable(),
});
export type EvidenceWorking = z.infer<typeof evidenceWorking>;

const read = { kind: 'workspace', rule: { role: 'viewer' } } as const;
const admin = { kind: 'workspace', rule: { role: 'admin' } } as const;

export const evidenceRoutes = {
  get: defineRoute({
    id: 'evidence.get',
    method: 'GET',
    path: '/workspaces/{workspace}/records/{id}/evidence',
    summary: 'The evidence for an opportunity or feature, with its working',
    description:
      'The contributions of all pages add up to the demand answered with them. Where hundreds of statements bear on it, they are those of the last count, which follows each change within seconds.',
    access: read,
    params: inRecord,
    query: z.strictObject({
      cursor: z.string().max(400).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(25),
    }),
    output: evidenceWorking,
  }),
  rebuild: defineRoute({
    id: 'evidence.rebuild',
    method: 'POST',
    path: '/workspaces/{workspace}/evidence/rebuild',
    summary: 'Throw away all computed evidence scores and compute them again from the links',
    access: admin,
    rate: 'heavy',
    params: inWorkspace,
    output: z.object({ records: z.int().describe('How many are being computed.') }),
    status: 202,
  }),
};
