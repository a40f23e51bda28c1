import {
  choice,
  longText,
  person,
  reference,
  text,
  timestamp,
  url,
} from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';

/** Where a note can come from; the evidence score trusts each kind differently. */
export const SOURCES = [
  { value: 'note', label: 'Note' },
  { value: 'interview', label: 'Interview' },
  { value: 'usability_test', label: 'Usability test' },
  { value: 'field_visit', label: 'Field visit' },
  { value: 'focus_group', label: 'Focus group' },
  { value: 'survey', label: 'Survey' },
  { value: 'form', label: 'Form' },
  { value: 'portal', label: 'Portal' },
  { value: 'widget', label: 'Widget' },
  { value: 'email', label: 'E-mail' },
  { value: 'chat', label: 'Chat' },
  { value: 'support', label: 'Support' },
  { value: 'sales', label: 'Sales' },
  { value: 'forum', label: 'Forum' },
  { value: 'github', label: 'GitHub' },
  { value: 'api', label: 'API' },
  { value: 'csv', label: 'File' },
  { value: 'other', label: 'Other' },
] as const;

/** Longest note, in characters: a two-hour interview, word for word. */
export const MAX_BODY = 200_000;

export const feedback = defineResource({
  noun: 'feedback',
  path: 'feedback',
  prefix: 'FB',
  label: { one: 'Note', many: 'Feedback' },
  about:
    'What customers say, in their own words, from wherever they say it: the evidence for everything you decide.',
  title: 'title',
  titleFallback: 'body',
  facts: ['state', 'source', 'contactId', 'companyId', 'saidAt'],
  policy: resourcePolicy({ create: { role: 'contributor' }, merge: { role: 'editor' } }),
  imports: {
    matchBy: [['source', 'sourceId']],
    answerField: 'body',
    questionField: 'question',
    defaults: { source: 'csv' },
    answerDefaults: { source: 'survey' },
    aliases: {
      body: ['Feedback', 'Comment', 'Message', 'Note', 'Description', 'Content', 'Verbatim'],
      title: ['Subject', 'Summary'],
      saidAt: ['Date', 'Date submitted', 'Submitted at', 'Created', 'Received', 'Timestamp'],
      sourceUrl: ['URL', 'Link', 'Permalink'],
    },
  },
  fields: {
    title: text('Title', { max: 300 }),
    body: longText('Text', { max: MAX_BODY, min: 1 }).required(),
    state: choice('State', [
      { value: 'new', label: 'New', color: 'blue' },
      { value: 'processed', label: 'Processed', color: 'green' },
      { value: 'archived', label: 'Archived', color: 'gray' },
    ])
      .default('new')
      .help('New until somebody has taken from it what it holds.'),
    source: choice('Source', SOURCES).default('note'),
    sourceId: text('Source id', { max: 300, min: 1 }).help(
      'Its id where it comes from; the same id from the same source is never taken twice.',
    ),
    sourceUrl: url('Source address'),
    contactId: reference('Contact', 'contact'),
    companyId: reference('Company', 'company').help('The contact’s company unless told.'),
    productId: reference('Product', 'product', { tree: 'products' }),
    saidAt: timestamp('Said').help('When the customer said it; now unless told.'),
    question: text('Question', { max: 2000 }).help('The question it answers.'),
    assigneeId: person('Assignee'),
    processedAt: timestamp('Processed').computed(),
    mergedIntoId: reference('Merged into', 'feedback').computed(),
  },
});

export type Feedback = RecordOf<typeof feedback>;
