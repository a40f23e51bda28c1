import { z } from 'zod';
import { refsSchema } from '#platform/contract/resource.ts';
import { defineRoute, inRecord } from '#platform/contract/route.ts';

const read = { kind: 'workspace', rule: { role: 'viewer' } } as const;
const cursor = z.string().max(200).optional().describe('`nextCursor` of the page before.');
const limit = z.coerce.number().int().min(1).max(200).default(50);

/** One thing said, with who said it. */
export const quoteSchema = z.object({
  insightId: z.uuid(),
  insightKey: z.string(),
  quote: z.string().describe('The excerpt, or the beginning of the note.'),
  importance: z.int().nullable(),
  linkId: z.uuid(),
  feedbackId: z.uuid(),
  feedbackKey: z.string(),
  source: z.string(),
  saidAt: z.string(),
  contactId: z.uuid().nullable(),
  companyId: z.uuid().nullable(),
  alsoSaidBy: z
    .array(z.object({ feedbackId: z.uuid(), contactId: z.uuid().nullable() }))
    .describe('Whoever stands behind notes merged into this one.'),
});
export type Quote = z.infer<typeof quoteSchema>;

/** What the quotes add up to. */
export const evidenceSummarySchema = z.object({
  quotes: z.int(),
  notes: z.int(),
  people: z.int(),
  companies: z.int(),
  revenue: z.number().describe('Annual revenue of those companies.'),
  importance: z
    .array(z.object({ importance: z.int().nullable(), quotes: z.int() }))
    .describe('How badly they want it; null is not given.'),
  roles: z
    .array(z.object({ role: z.string(), people: z.int() }))
    .describe('Who has it: the most frequent roles.'),
  firstSaidAt: z.string().nullable(),
  lastSaidAt: z.string().nullable(),
});
export type EvidenceSummary = z.infer<typeof evidenceSummarySchema>;

const evidence = z.object({
  summary: evidenceSummarySchema,
  items: z.array(quoteSchema),
  nextCursor: z.string().nullable(),
  refs: refsSchema,
});

function evidenceRoute<const N extends string>(noun: N, path: string, label: string) {
  return defineRoute({
    id: `${noun}.evidence`,
    method: 'GET',
    path: `/workspaces/{workspace}/${path}/{id}/evidence`,
    summary: `What customers said that speaks for ${label}, and what it adds up to`,
    access: read,
    params: inRecord,
    query: z.strictObject({ cursor, limit }),
    output: evidence,
  });
}

export const evidenceRoutes = {
  opportunity: evidenceRoute('opportunity', 'opportunities', 'an opportunity'),
  feature: evidenceRoute('feature', 'features', 'a feature'),
};

/** One note of a customer with what was taken from it. */
export const timelineEntrySchema = z.object({
  id: z.uuid(),
  key: z.string(),
  title: z.string().nullable(),
  excerpt: z.string().describe('The beginning of the text.'),
  state: z.enum(['new', 'processed', 'archived']),
  source: z.string(),
  question: z.string().nullable(),
  saidAt: z.string(),
  contactId: z.uuid().nullable(),
  mergedIntoId: z.uuid().nullable(),
  insights: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      importance: z.int().nullable(),
      targetIds: z.array(z.uuid()),
    }),
  ),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

const timeline = z.object({
  summary: z.object({
    people: z.int(),
    notes: z.int(),
    insights: z.int(),
    revenue: z.number().nullable().describe('Annual revenue of the company.'),
    firstSaidAt: z.string().nullable(),
    lastSaidAt: z.string().nullable(),
  }),
  items: z.array(timelineEntrySchema),
  nextCursor: z.string().nullable(),
  refs: refsSchema,
});
export type Timeline = z.infer<typeof timeline>;

function timelineRoute<const N extends string>(noun: N, path: string, label: string) {
  return defineRoute({
    id: `${noun}.timeline`,
    method: 'GET',
    path: `/workspaces/{workspace}/${path}/{id}/timeline`,
    summary: `All that ${label} said, newest first, and what was taken from it`,
    access: read,
    params: inRecord,
    query: z.strictObject({ cursor, limit }),
    output: timeline,
  });
}

export const timelineRoutes = {
  contact: timelineRoute('contact', 'contacts', 'a person'),
  company: timelineRoute('company', 'companies', 'a company'),
};

export const eraseRoute = defineRoute({
  id: 'contact.erase',
  method: 'POST',
  path: '/workspaces/{workspace}/contacts/{id}/erase',
  summary: 'Erase a person’s data on their request; what they asked for still counts',
  description:
    'Name, e-mail, ids, facts and custom fields go, from the record and from its history; it cannot be undone. With texts “erase” the words of their notes go, too.',
  access: { kind: 'workspace', rule: { role: 'admin' } },
  params: inRecord,
  body: z.strictObject({ texts: z.enum(['keep', 'erase']) }),
  output: z.object({ notes: z.int().describe('Notes that stay, without a name.') }),
});
