import { z } from 'zod';
import { features } from '#core/features/features.contract.ts';
import { madeShareSchema, newShareShape, SHARE_RULE } from '#core/shares/shares.contract.ts';
import { choice, date, json, longText, person, reference, text } from '#platform/contract/field.ts';
import type { ListQuery } from '#platform/contract/list-query.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import {
  defineResource,
  type Page,
  type RecordOf,
  refsSchema,
} from '#platform/contract/resource.ts';
import { defineRoute, inRecord } from '#platform/contract/route.ts';

export const GROUPINGS = [
  { value: 'product', label: 'Product' },
  { value: 'owner', label: 'Owner' },
  { value: 'state', label: 'State' },
  { value: 'tag', label: 'Tag' },
  { value: 'parent', label: 'Parent feature' },
] as const;
export type Grouping = (typeof GROUPINGS)[number]['value'];

/** The columns of a now-next-later roadmap. */
export const HORIZONS = [
  { value: 'now', label: 'Now' },
  { value: 'next', label: 'Next' },
  { value: 'later', label: 'Later' },
] as const;

export const ZOOMS = ['months', 'quarters', 'years'] as const;

/** What a card or bar can show besides its title. */
export const ITEM_FIELDS = [
  { value: 'key', label: 'Key' },
  { value: 'state', label: 'State' },
  { value: 'target', label: 'Target' },
  { value: 'owner', label: 'Owner' },
  { value: 'product', label: 'Product' },
  { value: 'tags', label: 'Tags' },
  { value: 'effort', label: 'Effort' },
  { value: 'demand', label: 'Demand' },
] as const;
export type ItemField = (typeof ITEM_FIELDS)[number]['value'];
const itemFields = z
  .array(z.enum(ITEM_FIELDS.map(({ value }) => value) as [ItemField, ...ItemField[]]))
  .max(ITEM_FIELDS.length);

const NOT_A_FILTER = ['sort', 'limit', 'cursor', 'ids'];

/** A filter of the feature list, as its address holds it: `{"state": "planned,in_progress"}`. */
const filterSchema = z
  .record(z.string().max(100), z.string().max(8000))
  .superRefine((filter, context) => {
    const own = NOT_A_FILTER.find((name) => name in filter);
    if (own) context.addIssue({ code: 'custom', message: `“${own}” is no filter.`, path: [own] });
    const parsed = features.routes.list.query.safeParse(filter);
    for (const issue of parsed.error?.issues ?? []) {
      context.addIssue({ code: 'custom', message: issue.message, path: issue.path });
    }
  });
export type RoadmapFilter = z.infer<typeof filterSchema>;

export const roadmaps = defineResource({
  noun: 'roadmap',
  path: 'roadmaps',
  prefix: 'RM',
  label: { one: 'Roadmap', many: 'Roadmaps' },
  about:
    'What comes now, next and later, or when: a view of your features to plan with and to share.',
  title: 'name',
  policy: resourcePolicy({ share: SHARE_RULE }),
  defaultSort: 'name',
  fields: {
    name: text('Name', { max: 200, min: 1 }).required(),
    description: longText('Description', { max: 20_000 }),
    layout: choice('Layout', [
      { value: 'horizons', label: 'Now, next, later' },
      { value: 'timeline', label: 'Timeline' },
    ]).default('horizons'),
    groupBy: choice('Group by', GROUPINGS),
    productId: reference('Product', 'product', { tree: 'products' }).help(
      'Shows this product and all below it.',
    ),
    filter: json('Filter', filterSchema)
      .default({ state: 'candidate,planned,in_progress,shipped' })
      .help('Which features are on it, as in the address of a feature list.'),
    shownFields: json('Shown fields', itemFields).default(['state', 'target', 'owner', 'demand']),
    zoom: choice('Scale', ZOOMS).default('quarters'),
    rangeStart: date('From'),
    rangeEnd: date('Until'),
    ownerId: person('Owner'),
  },
});
export type Roadmap = RecordOf<typeof roadmaps>;

/** A feature as a roadmap shows it: light enough to read thousands. */
export const roadmapItemSchema = z.object({
  id: z.uuid(),
  version: z.int(),
  key: z.string(),
  title: z.string(),
  state: features.fields.state.output,
  productId: z.uuid().nullable(),
  parentId: z.uuid().nullable(),
  ownerId: z.uuid().nullable(),
  horizon: features.fields.horizon.output,
  effortLow: z.number().nullable(),
  effortHigh: z.number().nullable(),
  targetStart: z.string().nullable(),
  targetEnd: z.string().nullable(),
  targetPrecision: features.fields.targetPrecision.output,
  rank: z.string().nullable(),
  tagIds: z.array(z.uuid()),
  createdBy: z.uuid().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  archivedAt: z.string().nullable(),
  custom: z.record(z.string(), z.unknown()),
  reach: z.int().nullable().describe('Distinct customers who asked for it.'),
  demand: z.number().nullable(),
});
export type RoadmapItem = z.infer<typeof roadmapItemSchema>;

export const ITEMS_PER_PAGE = 500;

/** Any query of the feature list, narrowing the roadmap's own filter, with larger pages. */
const itemsQuery = z
  .looseObject({ limit: z.coerce.number().int().min(1).max(1000).default(ITEMS_PER_PAGE) })
  .transform(({ limit, ...rest }, context): ListQuery => {
    const parsed = features.routes.list.query.safeParse({ sort: 'rank', ...rest });
    if (parsed.success) return { ...parsed.data, limit };
    for (const { message, path } of parsed.error.issues) {
      context.addIssue({ code: 'custom', message, path });
    }
    return z.NEVER;
  });

/** What a link shows of a roadmap. */
const shownShape = {
  fields: itemFields.default(['state', 'target']).describe('All that readers see of an item.'),
  showDescription: z.boolean().default(false).describe('The description of the roadmap.'),
  showWhy: z
    .boolean()
    .default(false)
    .describe('The titles of the opportunities that each item addresses.'),
  includeUnplaced: z
    .boolean()
    .default(false)
    .describe('Also items without a horizon or date, in a lane of their own.'),
};

export const roadmapRoutes = {
  items: defineRoute({
    id: 'roadmap.items',
    method: 'GET',
    path: '/workspaces/{workspace}/roadmaps/{id}/items',
    summary: 'The features on a roadmap, in their order',
    description: 'Takes the filters of the feature list as well; they narrow the roadmap’s own.',
    access: { kind: 'workspace', rule: roadmaps.policy.read },
    params: inRecord,
    query: itemsQuery,
    output: z.object({
      items: z.array(roadmapItemSchema),
      nextCursor: z.string().nullable(),
      refs: refsSchema,
    }) as unknown as z.ZodType<Page<RoadmapItem>>,
  }),
  share: defineRoute({
    id: 'share_link.create',
    method: 'POST',
    path: '/workspaces/{workspace}/roadmaps/{id}/shares',
    summary: 'Share a roadmap as a read-only link',
    status: 201,
    access: { kind: 'workspace', rule: roadmaps.policy.share },
    params: inRecord,
    body: z.strictObject({ ...newShareShape, ...shownShape }),
    output: madeShareSchema,
  }),
  preview: defineRoute({
    id: 'share_link.preview',
    method: 'POST',
    path: '/workspaces/{workspace}/roadmaps/{id}/shares/preview',
    summary: 'The page that readers of a link would see, without making one',
    access: { kind: 'workspace', rule: roadmaps.policy.share },
    params: inRecord,
    body: z.strictObject(shownShape),
    output: z.object({ page: z.string().describe('HTML.') }),
  }),
};

/** What a shared roadmap shows, as its link keeps it; links of before lack what came since. */
export const sharedRoadmapSchema = z.object(shownShape);
export type SharedRoadmap = z.infer<typeof sharedRoadmapSchema>;
