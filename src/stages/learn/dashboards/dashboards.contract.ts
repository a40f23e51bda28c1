import { z } from 'zod';
import { madeShareSchema, newShareShape, SHARE_RULE } from '#core/shares/shares.contract.ts';
import { json, longText, reference, storableText, text } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';
import { answerSchema } from '#stages/learn/analysis/answer.contract.ts';
import { filterSchema, rangeSchema, zoneSchema } from '#stages/learn/analysis/filter.contract.ts';
import { questionSchema } from '#stages/learn/analysis/question.contract.ts';
import { sqlAnswerSchema } from '#stages/learn/analysis/sql/sql.contract.ts';
import { COLUMNS, LEAST_HEIGHT, LEAST_WIDTH, MOST_HEIGHT } from './layout.ts';

export const MAX_TILES = 40;
/** What a report without tiles is widened and filtered by; more would be a report of its own. */
const MAX_FILTERS = 10;

const placeShape = {
  x: z
    .int()
    .min(0)
    .max(COLUMNS - LEAST_WIDTH)
    .describe('First column, from 0.'),
  y: z.int().min(0).max(5000).describe('First row, from 0.'),
  w: z.int().min(LEAST_WIDTH).max(COLUMNS).describe('Width in columns, of 12.'),
  h: z.int().min(LEAST_HEIGHT).max(MOST_HEIGHT).describe('Height in rows.'),
};
const tileShape = {
  ...placeShape,
  id: storableText(40, 1).describe('Unique on its dashboard.'),
  title: storableText(200).nullable().default(null).describe('null: the name of what it shows.'),
};

const tileSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...tileShape,
    kind: z.literal('report'),
    reportId: z.uuid().meta({ 'x-noun': 'report' }),
  }),
  z.strictObject({
    ...tileShape,
    kind: z.literal('metric'),
    metricId: z.uuid().meta({ 'x-noun': 'metric' }),
  }),
  z.strictObject({
    ...tileShape,
    kind: z.literal('text'),
    text: storableText(10_000).describe('Markdown.'),
  }),
]);
export type Tile = z.infer<typeof tileSchema>;

const tilesSchema = z
  .array(tileSchema)
  .max(MAX_TILES, `A dashboard holds at most ${MAX_TILES} tiles. Begin a second one.`)
  .superRefine((tiles, context) => {
    const seen = new Set<string>();
    for (const [i, { id, x, w }] of tiles.entries()) {
      if (seen.has(id)) {
        context.addIssue({
          code: 'custom',
          message: `Two tiles have the id “${id}”.`,
          path: [i, 'id'],
        });
      }
      seen.add(id);
      if (x + w > COLUMNS) {
        context.addIssue({
          code: 'custom',
          message: `The tile ends beyond column ${COLUMNS}.`,
          path: [i, 'w'],
        });
      }
    }
  });

/** What all tiles are asked about; null leaves a report as it is saved. */
export const scopeSchema = z.strictObject({
  range: rangeSchema.nullable().default(null),
  interval: z.enum(['day', 'week', 'month']).nullable().default(null),
  timeZone: zoneSchema.nullable().default(null),
  filters: z.array(filterSchema).max(MAX_FILTERS).default([]).describe('Added to each report’s.'),
});
export type Scope = z.infer<typeof scopeSchema>;

export const dashboards = defineResource({
  noun: 'dashboard',
  path: 'dashboards',
  prefix: 'DB',
  label: { one: 'Dashboard', many: 'Dashboards' },
  about:
    'The numbers you look at together: reports and metrics side by side, over one range, with what was shipped marked on them.',
  title: 'name',
  defaultSort: 'name',
  policy: resourcePolicy({ create: { role: 'contributor' }, share: SHARE_RULE }),
  fields: {
    name: text('Name', { max: 200, min: 1 }).required(),
    description: longText('Description', { max: 20_000 }),
    productId: reference('Product', 'product', { tree: 'products' }).help(
      'Reports without a product of their own are asked about this one.',
    ),
    tiles: json('Tiles', tilesSchema)
      .default([])
      .help('Tiles that overlap are moved down when they are saved.'),
    scope: json('Range and filters', scopeSchema).default({
      range: null,
      interval: null,
      timeZone: null,
      filters: [],
    }),
  },
});
export type Dashboard = RecordOf<typeof dashboards>;

const reportTile = z.object({
  kind: z.literal('report'),
  title: z.string().describe('The name of the report.'),
  question: questionSchema.describe(
    'As asked: the report’s with the dashboard’s range and filters.',
  ),
  answer: answerSchema,
  askedAt: z.string(),
  milliseconds: z.number(),
});
const sqlTile = z.object({
  kind: z.literal('sql'),
  title: z.string().describe('The name of the report.'),
  answer: sqlAnswerSchema.describe(
    'As the report itself answers: range, interval, time zone, filters and product of the dashboard do not reach into SQL.',
  ),
  askedAt: z.string(),
  milliseconds: z.number(),
});
const metricTile = z.object({
  kind: z.literal('metric'),
  title: z.string().describe('The name of the metric.'),
  unit: z.string().nullable(),
  direction: z.enum(['up', 'down']).describe('Which way is good.'),
  target: z.number().nullable(),
  from: z.iso.date(),
  to: z.iso.date(),
  points: z.array(z.object({ day: z.iso.date(), value: z.number(), provisional: z.boolean() })),
  latest: z
    .object({ day: z.iso.date(), value: z.number() })
    .nullable()
    .describe('The last final value of the range.'),
  mean: z.number().nullable().describe('Of the final values of the range.'),
  meanBefore: z.number().nullable().describe('The same of as many days before it.'),
});
export const tileAnswerSchema = z.discriminatedUnion('kind', [reportTile, sqlTile, metricTile]);
export type TileAnswer = z.infer<typeof tileAnswerSchema>;

export const dashboardRoutes = {
  overview: defineRoute({
    id: 'dashboard.overview',
    method: 'POST',
    path: '/workspaces/{workspace}/dashboards/overview',
    summary: 'Make a dashboard of reports about the events that came lately',
    description:
      'Active people, life cycle, retention and stickiness, and the most frequent events with the funnel between the first two.',
    access: { kind: 'workspace', rule: dashboards.policy.create },
    rate: 'heavy',
    status: 201,
    params: inWorkspace,
    body: z.strictObject({
      name: dashboards.fields.name.output.default('Product overview'),
      productId: dashboards.fields.productId.output.default(null),
      timeZone: zoneSchema.default('UTC'),
    }),
    output: () => dashboards.record,
  }),
  tile: defineRoute({
    id: 'dashboard.tile',
    method: 'POST',
    path: '/workspaces/{workspace}/dashboards/{id}/tiles/{tileId}/answer',
    summary: 'What one tile of a dashboard shows',
    description:
      'Ends after 30 seconds; close the connection to stop it earlier. `scope` looks at the tile over another range or with other filters without changing the dashboard. A report in SQL is answered as it is written, to editors and above.',
    access: { kind: 'workspace', rule: dashboards.policy.read },
    // A dashboard asks for all of its tiles at once; how many are read at once is bounded by turns.
    rate: 'read',
    params: inRecord.extend({ tileId: z.string().min(1).max(40) }),
    body: z.strictObject({
      scope: scopeSchema.nullable().default(null),
      fresh: z.boolean().default(false),
    }),
    output: tileAnswerSchema,
  }),
  share: defineRoute({
    id: 'dashboard.share',
    method: 'POST',
    path: '/workspaces/{workspace}/dashboards/{id}/shares',
    summary: 'Share a dashboard as a read-only link',
    description:
      'Readers see its numbers and texts: no people, nothing behind the numbers, and no report in SQL.',
    status: 201,
    access: { kind: 'workspace', rule: dashboards.policy.share },
    params: inRecord,
    body: z.strictObject(newShareShape),
    output: madeShareSchema,
  }),
};
