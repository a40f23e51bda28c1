import { z } from 'zod';
import {
  choice,
  date,
  integer,
  longText,
  number,
  person,
  reference,
  text,
} from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import {
  defineResource,
  type Page,
  type RecordOf,
  refsSchema,
} from '#platform/contract/resource.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';
import { FEATURE_STATES, FEATURE_STEPS } from './feature-states.ts';

/** How exactly a target window is known: its days are the first and last of that span. */
export const PRECISIONS = ['day', 'month', 'quarter', 'half', 'year'] as const;

export const features = defineResource({
  noun: 'feature',
  path: 'features',
  prefix: 'FT',
  label: { one: 'Feature', many: 'Features' },
  about:
    'Something you may build: from idea over plan to shipped and measured, with the evidence for it.',
  title: 'title',
  policy: resourcePolicy({ create: { role: 'contributor' } }),
  imports: {
    matchBy: ['key', 'title'],
    aliases: {
      title: ['Summary', 'Name', 'Feature'],
      description: ['Details', 'Body'],
      state: ['Status'],
      ownerId: ['Assignee', 'Assigned to'],
      targetEnd: ['Due date', 'End date'],
      targetStart: ['Start date'],
      shippedAt: ['Released', 'Completed'],
    },
  },
  fields: {
    title: text('Title', { max: 300, min: 1 }).required(),
    description: longText('Description'),
    state: choice('State', FEATURE_STATES).default('idea').steps(FEATURE_STEPS).reserved({
      declined:
        'Declining takes a reason: choose “Decline” (POST …/features/{id}/decline), so that those who asked can be told why.',
    }),
    productId: reference('Product', 'product', { tree: 'products' }),
    parentId: reference('Part of', 'feature'),
    ownerId: person('Owner'),
    horizon: choice('Horizon', ['now', 'next', 'later']).help(
      'Its column on a now-next-later roadmap.',
    ),
    effortLow: number('Effort, low', { min: 0 }).unit('person-months'),
    effortHigh: number('Effort, high', { min: 0 }).unit('person-months'),
    targetStart: date('Target start').help('Widened to whole spans of the precision.'),
    targetEnd: date('Target end'),
    targetPrecision: choice('Target precision', PRECISIONS),
    rank: text('Rank', { max: 200 })
      .help('Its place among others when ordered by hand; the move route sets it.')
      .unfiltered()
      .computed(),
    shippedAt: date('Shipped on'),
    reach: integer('Reach')
      .computed()
      .unit('customers')
      .help('Distinct customers who asked for it.'),
    demand: number('Demand')
      .computed()
      .help('How much it matters to how many: the evidence, weighed and faded with age.'),
    confidence: number('Confidence')
      .computed()
      .share()
      .help('How well grounded the demand is, 0 to 1.'),
    score: number('Score').computed().help('Its value in the leading score model.'),
  },
});

export type FeatureRecord = RecordOf<typeof features>;

const moveSchema = z
  .strictObject({
    before: z.uuid().optional().describe('Place it directly before this feature.'),
    after: z.uuid().optional().describe('Place it directly after this feature.'),
    horizon: features.fields.horizon.output.optional(),
    state: features.fields.state.output.optional(),
    productId: features.fields.productId.output.optional(),
    ownerId: features.fields.ownerId.output.optional(),
    parentId: features.fields.parentId.output.optional(),
    version: z.int().optional().describe('With it, a stale move answers 409.'),
  })
  .refine(({ before, after }) => !(before && after), {
    message: 'Name one neighbour, before or after, not both.',
    path: ['after'],
  });
export type FeatureMove = z.output<typeof moveSchema>;

/** A feature in a tree: with the number of features directly below it. */
export type FeatureNode = FeatureRecord & { childCount: number };

export const featureRoutes = {
  move: defineRoute({
    id: 'feature.move',
    method: 'POST',
    path: '/workspaces/{workspace}/features/{id}/move',
    summary: 'Move a feature in the order, and to another column or lane',
    access: { kind: 'workspace', rule: features.policy.update },
    params: inRecord,
    body: moveSchema,
    output: features.record,
  }),
  tree: defineRoute({
    id: 'feature.tree',
    method: 'GET',
    path: '/workspaces/{workspace}/features/tree',
    summary: 'List features with the number of those directly below each',
    description:
      'Ask for the roots with `parentId.none=true` and for the children of one with `parentId`.',
    access: { kind: 'workspace', rule: features.policy.read },
    params: inWorkspace,
    query: features.routes.list.query,
    output: z.object({
      items: z.array(features.record.and(z.object({ childCount: z.int() }))),
      nextCursor: z.string().nullable(),
      refs: refsSchema,
    }) as unknown as z.ZodType<Page<FeatureNode>>,
  }),
};
