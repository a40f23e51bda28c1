import { z } from 'zod';
import { storableText } from '#platform/contract/field.ts';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';
import { feedback, MAX_BODY, SOURCES } from './feedback.contract.ts';

const line = (max = 300) => storableText(max, 1);

/** Who said it: found by external id, else e-mail, else made; blanks are filled in, nothing is overwritten. */
const contact = z.strictObject({
  externalId: line().optional(),
  email: z.email().max(320).toLowerCase().optional(),
  name: line().optional(),
  role: line().optional(),
  industry: line().optional(),
  usage: line().optional(),
});
/** Their company: found by external id, else domain, else name, else made. */
const company = z
  .strictObject({
    externalId: line().optional(),
    name: line().optional(),
    domain: line(253).optional(),
    plan: line(120).optional(),
    revenue: z.number().min(0).max(1e15).optional(),
    size: z.int().min(0).max(2147483647).optional(),
  })
  .refine(({ externalId, name, domain }) => externalId ?? name ?? domain, {
    message: 'A company needs a name, a domain or an external id.',
  });

export const intakeBody = z.strictObject({
  text: storableText(MAX_BODY, 1),
  title: line().optional(),
  contact: contact.optional(),
  company: company.optional(),
  source: z.enum(SOURCES.map(({ value }) => value)).default('api'),
  sourceId: line().optional().describe('The same id from the same source is taken once.'),
  sourceUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
  saidAt: z.iso.datetime({ offset: true }).optional(),
  question: line(2000).optional(),
  productId: z.uuid().optional(),
  tags: z.array(line(80)).max(20).default([]).describe('Tags by name; new ones are made.'),
});
export type Intake = z.output<typeof intakeBody>;

export const intakeRoutes = {
  intake: defineRoute({
    id: 'feedback.intake',
    method: 'POST',
    path: '/workspaces/{workspace}/feedback/intake',
    summary: 'Take in what a customer said, with who said it',
    description:
      'One call for integrations: finds or makes the contact and the company, and answers the note that is there when the same source id comes again.',
    access: { kind: 'workspace', rule: feedback.policy.create },
    params: inWorkspace,
    body: intakeBody,
    output: z.object({
      created: z.boolean().describe('False when the source sent this before.'),
      feedback: feedback.record,
    }),
  }),
};
