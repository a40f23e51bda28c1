import { z } from 'zod';
import {
  choice,
  date,
  integer,
  longText,
  number,
  reference,
  text,
  timestamp,
} from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';
import { defineRoute, inRecord } from '#platform/contract/route.ts';
import { noticeRoutes } from '#stages/discover/requesters/requesters.contract.ts';

/** Why a team says no. */
export const DECLINE_CATEGORIES = [
  { value: 'not_aligned', label: 'Not where we are going' },
  { value: 'no_problem', label: 'Not a significant problem' },
  { value: 'too_few', label: 'Too few need it' },
  { value: 'too_costly', label: 'Costs more than it brings' },
  { value: 'workaround', label: 'There is another way' },
  { value: 'harm', label: 'Would harm others' },
  { value: 'not_now', label: 'Not now' },
  { value: 'other', label: 'Another reason' },
] as const;

export const declines = defineResource({
  noun: 'decline',
  path: 'declines',
  prefix: 'NO',
  label: { one: 'Decline', many: 'Declined', create: 'Decline something' },
  about:
    'What you decided against: why, who asked for it, who was told, and what would bring it back.',
  title: 'title',
  policy: resourcePolicy({ update: { role: 'editor' }, archive: { role: 'editor' } }),
  fields: {
    title: text('Title', { max: 300 }).computedWith(''),
    recordId: reference('Declined', 'feature').required().help('The feature or opportunity.'),
    noun: choice('Kind', [
      { value: 'feature', label: 'Feature' },
      { value: 'opportunity', label: 'Opportunity' },
    ]).computedWith('feature'),
    category: choice('Why', DECLINE_CATEGORIES).required(),
    reason: longText('Reason', { max: 10_000, min: 1 })
      .required()
      .help('For the team, in its history.'),
    note: longText('To those who asked', { max: 5000 }).help(
      'What they are told, in their words; without it nobody is written to.',
    ),
    status: choice('Status', [
      { value: 'standing', label: 'Stands', color: 'gray' },
      { value: 'returned', label: 'Came back', color: 'green' },
      { value: 'withdrawn', label: 'Taken back', color: 'blue' },
    ]).computedWith('standing'),
    revisitCustomers: integer('Back when more ask', { min: 1 })
      .unit('customers')
      .help('How many more customers have to ask than had when it was declined.'),
    revisitRevenue: number('Back at revenue', { min: 1 })
      .unit('currency/year')
      .help('The annual revenue that has to stand behind it.'),
    revisitOn: date('Back on'),
    reachThen: integer('Asked then').computedWith(0).unit('customers'),
    reachNow: integer('Asked by now').computedWith(0).unit('customers'),
    revenueThen: number('Revenue then').computedWith(0).unit('currency/year'),
    revenueNow: number('Revenue now').computedWith(0).unit('currency/year'),
    requesters: integer('To be told').computedWith(0).unit('customers'),
    told: integer('Told').computedWith(0).unit('customers'),
    stateBefore: text('State before', { max: 40 }).computedWith(''),
    endedAt: timestamp('Ended').computed(),
    endedBecause: text('Ended because', { max: 500 }).computed(),
  },
});

export type Decline = RecordOf<typeof declines>;

const editor = { kind: 'workspace', rule: { role: 'editor' } } as const;
const viewer = { kind: 'workspace', rule: { role: 'viewer' } } as const;
const BASE = '/workspaces/{workspace}/declines/{id}';

const { recordId: _recordId, ...declineShape } = (
  declines.create as unknown as z.ZodObject<z.ZodRawShape>
).shape;
const declineBody = z.strictObject(declineShape) as unknown as z.ZodType<
  Omit<z.output<typeof declines.create>, 'recordId'>
>;

export const declineRoutes = {
  feature: defineRoute({
    id: 'feature.decline',
    method: 'POST',
    path: '/workspaces/{workspace}/features/{id}/decline',
    summary: 'Decline a feature with a reason',
    access: editor,
    params: inRecord,
    body: declineBody,
    output: declines.record,
    status: 201,
  }),
  opportunity: defineRoute({
    id: 'opportunity.decline',
    method: 'POST',
    path: '/workspaces/{workspace}/opportunities/{id}/decline',
    summary: 'Decline an opportunity with a reason',
    access: editor,
    params: inRecord,
    body: declineBody,
    output: declines.record,
    status: 201,
  }),
  withdraw: defineRoute({
    id: 'decline.withdraw',
    method: 'POST',
    path: `${BASE}/withdraw`,
    summary: 'Take a decline back: the item gets back the state it had',
    access: editor,
    params: inRecord,
    body: z.strictObject({ because: z.string().trim().min(1).max(500).optional() }),
    output: declines.record,
  }),
  ...noticeRoutes({
    noun: 'decline',
    base: BASE,
    forWhat: 'what was declined',
    read: viewer,
    tell: editor,
  }),
};
