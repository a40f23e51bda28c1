import { z } from 'zod';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';
import { attributeSchema, cohortSchema, MOST_IN_COHORT } from '../filter.contract.ts';
import { foundPeople, seesPeople } from '../reports.contract.ts';

/** So many cohorts are counted at once. */
export const MOST_COUNTED = 50;

/** A cohort, or those who are in two at once. */
const countedSchema = z.union([
  cohortSchema,
  z.strictObject({ both: z.tuple([cohortSchema, cohortSchema]) }),
]);
export type Counted = z.infer<typeof countedSchema>;

const base = '/workspaces/{workspace}/cohorts';

export const cohortRoutes = {
  countMembers: defineRoute({
    id: 'cohort.count_members',
    method: 'POST',
    path: `${base}/count-members`,
    summary: 'How many people are in each of these cohorts now',
    access: { kind: 'workspace', rule: { role: 'viewer' } },
    rate: 'heavy',
    params: inWorkspace,
    body: z.strictObject({ cohorts: z.array(countedSchema).min(1).max(MOST_COUNTED) }),
    output: z.object({
      counts: z.array(z.int()),
      everybody: z.int().describe('People who ever did anything.'),
    }),
  }),
  members: defineRoute({
    id: 'cohort.members',
    method: 'POST',
    path: `${base}/members`,
    summary: 'Who is in a cohort now',
    access: seesPeople,
    rate: 'heavy',
    params: inWorkspace,
    body: z.strictObject({
      cohort: cohortSchema,
      after: z.int().min(0).nullable().default(null).describe('`nextAfter` of the page before.'),
      limit: z.int().min(1).max(1000).default(100),
    }),
    output: foundPeople,
  }),
  attributes: defineRoute({
    id: 'cohort.attributes',
    method: 'GET',
    path: `${base}/attributes`,
    summary: 'What is known of people beside their events, to test it in a cohort',
    description:
      'Properties that products told of people, the most frequent of the latest first; fields of contacts and companies, own ones as well.',
    access: { kind: 'workspace', rule: { role: 'viewer' } },
    params: inWorkspace,
    output: z.object({ items: z.array(attributeSchema.extend({ label: z.string() })) }),
  }),
  attributeValues: defineRoute({
    id: 'cohort.attribute_values',
    method: 'POST',
    path: `${base}/attribute-values`,
    summary: 'The most frequent values of what is known of people',
    access: { kind: 'workspace', rule: { role: 'viewer' } },
    rate: 'heavy',
    params: inWorkspace,
    body: z.strictObject({ attribute: attributeSchema }),
    output: z.object({ values: z.array(z.string()) }),
  }),
  find: defineRoute({
    id: 'cohort.find',
    method: 'POST',
    path: `${base}/find`,
    summary: 'The persons of these ids or e-mail addresses, to list them in a cohort',
    access: seesPeople,
    params: inWorkspace,
    body: z.strictObject({
      ids: z
        .array(z.string().min(1).max(400))
        .min(1)
        .max(MOST_IN_COHORT)
        .describe('Distinct ids, e-mail addresses, or numbers of persons.'),
    }),
    output: z.object({ personIds: z.array(z.int()), unknown: z.array(z.string()) }),
  }),
  ofPerson: defineRoute({
    id: 'person.cohorts',
    method: 'GET',
    path: '/workspaces/{workspace}/persons/{id}/cohorts',
    summary: 'The saved cohorts that a person is in now',
    description: `Of the ${MOST_COUNTED} cohorts that were changed last.`,
    access: seesPeople,
    rate: 'heavy',
    params: inWorkspace.extend({ id: z.string().regex(/^\d{1,15}$/) }),
    output: z.object({ items: z.array(z.object({ id: z.uuid(), name: z.string() })) }),
  }),
};
