import { z } from 'zod';
import { boolean, choice, longText, reference, text } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';
import { defineRoute } from '#platform/contract/route.ts';

const adminOnly = { role: 'admin' } as const;

export const feedbackForms = defineResource({
  noun: 'feedback_form',
  path: 'feedback-forms',
  prefix: 'FF',
  label: { one: 'Feedback form', many: 'Feedback forms' },
  about: 'A public page where anyone with its address can tell you something, without an account.',
  title: 'name',
  policy: resourcePolicy({ create: adminOnly, update: adminOnly, archive: adminOnly }),
  defaultSort: 'name',
  fields: {
    name: text('Name', { max: 120, min: 1 }).required().help('The heading of the page.'),
    question: text('Question', { max: 500, min: 1 })
      .default('What would you like to tell us?')
      .help('Stored with each answer.'),
    intro: longText('Introduction', { max: 2000 }),
    thanks: longText('Thanks', { max: 1000 }).help('Shown once somebody has sent something.'),
    askContact: choice('Ask who they are', [
      { value: 'no', label: 'No' },
      { value: 'optional', label: 'If they like' },
      { value: 'required', label: 'Always' },
    ]).default('optional'),
    enabled: boolean('On').default(true).help('Off: the address answers that there is nothing.'),
    productId: reference('Product', 'product', { tree: 'products' }),
    token: text('Address', { max: 60 })
      .computedWith('')
      .help('The last part of the public address: /api/v1/forms/…')
      .unfiltered(),
  },
});

export type FeedbackForm = RecordOf<typeof feedbackForms>;

/** Longest answer, in characters; a form is not a place for transcripts. */
export const MAX_ANSWER = 10_000;
const params = z.object({ token: z.string().min(10).max(60) });
const page = { produces: 'text/html', rate: 'public', access: { kind: 'public' } } as const;

export const formRoutes = {
  show: defineRoute({
    id: 'form.show',
    method: 'GET',
    path: '/forms/{token}',
    summary: 'The public page of a feedback form',
    params,
    output: z.string(),
    ...page,
  }),
  send: defineRoute({
    id: 'form.send',
    method: 'POST',
    path: '/forms/{token}',
    summary: 'Send feedback through a public form',
    params,
    consumes: 'application/x-www-form-urlencoded',
    // Checked by hand, so that a mistake shows the page again with what was typed.
    body: z.record(z.string().max(40), z.string()),
    bodyLimit: 128 * 1024,
    output: z.string(),
    ...page,
  }),
};
