import { z } from 'zod';
import { json, longText, reference, storableText, text } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';
import { answerSchema } from './answer.contract.ts';
import { cohortSchema, propertySchema } from './filter.contract.ts';
import { cellSchema, questionSchema } from './question.contract.ts';
import { sqlAnswerSchema, sqlQuestionSchema } from './sql/sql.contract.ts';

/** What a report can keep: a question of events, or one in SQL. */
const reportQuestionSchema = z.discriminatedUnion('kind', [
  ...questionSchema.options,
  sqlQuestionSchema,
]);
export type ReportQuestion = z.infer<typeof reportQuestionSchema>;

export const reports = defineResource({
  noun: 'report',
  path: 'reports',
  prefix: 'RE',
  label: { one: 'Report', many: 'Reports' },
  about:
    'A question you ask of your events again and again: a trend, a funnel, retention, paths. Build one and see who is behind every number.',
  title: 'name',
  defaultSort: '-updatedAt',
  policy: resourcePolicy({ create: { role: 'contributor' } }),
  fields: {
    name: text('Name', { max: 200, min: 1 }).required(),
    description: longText('Description', { max: 20_000 }),
    question: json('Question', reportQuestionSchema).required(),
    productId: reference('Product', 'product').help('Only its events are asked about.'),
  },
});
export type Report = RecordOf<typeof reports>;

export const cohorts = defineResource({
  noun: 'cohort',
  path: 'cohorts',
  prefix: 'CH',
  label: { one: 'Cohort', many: 'Cohorts' },
  about:
    'A group of people by what they did, or named one by one, that any report can look at alone.',
  title: 'name',
  defaultSort: 'name',
  policy: resourcePolicy({ create: { role: 'contributor' } }),
  fields: {
    name: text('Name', { max: 200, min: 1 }).required(),
    description: longText('Description', { max: 20_000 }),
    definition: json('Definition', cohortSchema).required(),
  },
});

const reader = { kind: 'workspace', rule: reports.policy.read } as const;
/** Names and addresses are for those who may see people anywhere else. */
export const seesPeople = { kind: 'workspace', rule: { role: 'editor' } } as const;
const base = '/workspaces/{workspace}/reports';

const answered = z.object({
  answer: answerSchema,
  askedAt: z.string().describe('When the events were read; a repeated question is kept briefly.'),
  milliseconds: z.number().describe('How long reading them took.'),
});

const peoplePage = {
  cell: cellSchema,
  after: z.int().min(0).nullable().default(null).describe('`nextAfter` of the page before.'),
  limit: z.int().min(1).max(1000).default(100),
};
const foundPerson = z.object({
  personId: z.int(),
  name: z.string().describe('What the product called the person last.'),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  events: z.int(),
});
export type FoundPerson = z.output<typeof foundPerson>;
/** A page of people, by their ids. */
export const foundPeople = z.object({
  items: z.array(foundPerson),
  nextAfter: z.int().nullable(),
});
const ofQuestion = { question: questionSchema };

export const reportRoutes = {
  ask: defineRoute({
    id: 'report.ask',
    method: 'POST',
    path: `${base}/ask`,
    summary: 'Ask a question of the events without saving it',
    description:
      'Ends after 30 seconds. Close the connection to stop it earlier. The same question asked again within seconds is answered from memory.',
    access: reader,
    rate: 'heavy',
    params: inWorkspace,
    body: z.strictObject({ ...ofQuestion, fresh: z.boolean().default(false) }),
    output: answered,
  }),
  csv: defineRoute({
    id: 'report.csv',
    method: 'POST',
    path: `${base}/csv`,
    summary: 'The answer to a question as CSV',
    access: reader,
    rate: 'heavy',
    params: inWorkspace,
    body: z.strictObject(ofQuestion),
    produces: 'text/csv',
    output: z.string(),
  }),
  people: defineRoute({
    id: 'report.people',
    method: 'POST',
    path: `${base}/people`,
    summary: 'The people behind one number of an answer',
    access: seesPeople,
    rate: 'heavy',
    params: inWorkspace,
    body: z.strictObject({ ...ofQuestion, ...peoplePage }),
    output: foundPeople,
  }),
  run: defineRoute({
    id: 'report.run',
    method: 'POST',
    path: `${base}/{id}/run`,
    summary: 'Ask the question of a saved report',
    description:
      'What a report in SQL answers is for editors and above, whoever wrote it: it may name people.',
    access: reader,
    rate: 'heavy',
    params: inRecord,
    body: z.strictObject({ fresh: z.boolean().default(false) }),
    output: answered.extend({ answer: z.union([answerSchema, sqlAnswerSchema]) }),
  }),
  names: defineRoute({
    id: 'report.names',
    method: 'GET',
    path: `${base}/names`,
    summary: 'Names of events and properties that came lately, the most frequent first',
    access: reader,
    rate: 'heavy',
    params: inWorkspace,
    output: z.object({
      events: z.array(z.object({ name: z.string(), count: z.int() })),
      properties: z.array(z.string()),
      dialect: z.enum(['duckdb', 'clickhouse']).describe('The SQL that the events speak.'),
    }),
  }),
  values: defineRoute({
    id: 'report.values',
    method: 'POST',
    path: `${base}/values`,
    summary: 'The most frequent values of a property lately',
    access: reader,
    rate: 'heavy',
    params: inWorkspace,
    body: z.strictObject({
      property: propertySchema,
      event: storableText(200, 1).nullable().default(null),
    }),
    output: z.object({ values: z.array(z.string()) }),
  }),
};
