import { featureService } from '#core/features/features.feature.ts';
import type { Tx } from '#platform/db/database.ts';
import { dashboardService } from '#stages/learn/dashboards/dashboards.service.ts';
import { metricService } from '#stages/learn/metrics/metrics.service.ts';
import { type SourceInput, sourceSchema } from '#stages/learn/metrics/source.contract.ts';
import { outcomeReviewService } from '#stages/learn/outcomes/outcome-reviews.service.ts';
import { predictionService } from '#stages/learn/outcomes/predictions.service.ts';
import { SHARE_LINK } from './catalogue.ts';
import { ensureReports, of, STEPS } from './reports.ts';
import { RELEASED_DAYS_AGO } from './usage.ts';

const DAY_MS = 86_400_000;
const NORTH_STAR = 'People who run cells in a week';
const SHARED = 'Notebooks shared, of those saved';
const DASHBOARD = 'Jupyter Notebook at a glance';

interface SampleMetric {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly source: SourceInput;
  readonly target?: number;
}

/** The north star, and what feeds it. */
const METRICS: readonly SampleMetric[] = [
  {
    name: NORTH_STAR,
    description: 'Somebody who runs cells gets work done; opening a notebook alone does not.',
    unit: 'people',
    target: 220,
    source: {
      kind: 'events',
      series: [{ ...of('cells run'), measure: { kind: 'people' } }],
      days: 7,
    },
  },
  {
    name: 'Openings that lead to running cells',
    description: 'How many who open a notebook run cells within a day.',
    unit: '%',
    source: {
      kind: 'funnel',
      steps: [of('notebook opened'), of('cells run')],
      window: { count: 1, unit: 'day' },
    },
  },
  {
    name: 'People who come back in the next week',
    description: 'Of those who open it on a day, who open it again in the second week from then.',
    unit: '%',
    source: {
      kind: 'retention',
      start: of('notebook opened'),
      return: of('notebook opened'),
      basis: 'recurring',
      unit: 'week',
      interval: 1,
    },
  },
  {
    name: SHARED,
    description: 'What is shared brings new readers, and some of them begin to write.',
    unit: '%',
    source: {
      kind: 'events',
      series: [
        { ...of('notebook shared'), measure: { kind: 'count' } },
        { ...of('notebook saved'), measure: { kind: 'count' } },
      ],
      formula: 'A / B * 100',
      days: 1,
    },
  },
];

/** What is there already, by noun and title. */
export type Existing = (tx: Tx, noun: string) => Promise<Map<string, string>>;

/** Reports, the metric tree, a dashboard, and a prediction whose review is due. */
export async function ensureLearning(tx: Tx, productId: string, existing: Existing): Promise<void> {
  const reports = await ensureReports(tx, productId, await existing(tx, 'report'));
  const metrics = await ensureMetrics(tx, productId, await existing(tx, 'metric'));
  if (!(await existing(tx, 'dashboard')).has(DASHBOARD)) {
    await makeDashboard(tx, productId, metrics, [...reports.values()]);
  }
  const featureId = (await existing(tx, 'feature')).get(SHARE_LINK);
  const metricId = metrics.get(SHARED);
  if (featureId && metricId) await ensureReview(tx, featureId, metricId);
}

async function ensureMetrics(
  tx: Tx,
  productId: string,
  known: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const { source, ...metric } of METRICS) {
    const parentId = ids.get(NORTH_STAR) ?? null;
    const id =
      known.get(metric.name) ??
      (
        await metricService.create(tx, {
          ...metric,
          source: sourceSchema.parse(source),
          northStar: metric.name === NORTH_STAR,
          parentId,
          productId,
          ownerId: tx.actor.userId,
        })
      ).id;
    ids.set(metric.name, id);
  }
  return ids;
}

async function makeDashboard(
  tx: Tx,
  productId: string,
  metrics: ReadonlyMap<string, string>,
  [trend, funnel, retention]: readonly string[],
): Promise<void> {
  const tiles = [...metrics.values()].map((metricId, at) => ({
    kind: 'metric' as const,
    id: `metric-${at}`,
    metricId,
    title: null,
    x: at * 3,
    y: 0,
    w: 3,
    h: 4,
  }));
  const places = [
    { reportId: trend, x: 0, y: 4, w: 6, h: 6 },
    { reportId: funnel, x: 6, y: 4, w: 6, h: 6 },
    { reportId: retention, x: 0, y: 10, w: 12, h: 6 },
  ];
  const shown = places.flatMap(({ reportId, ...place }, at) =>
    reportId
      ? [{ kind: 'report' as const, id: `report-${at}`, reportId, title: null, ...place }]
      : [],
  );
  await dashboardService.create(tx, {
    name: DASHBOARD,
    description: `From ${STEPS[0]} to ${STEPS.at(-1)}: the usage is made up, nobody was watched.`,
    productId,
    tiles: [...tiles, ...shown],
  });
}

/** The prediction is made before the feature ships, eight weeks ago; it is time to look. */
async function ensureReview(tx: Tx, featureId: string, metricId: string): Promise<void> {
  if ((await featureService.get(tx, featureId)).state === 'shipped') return;
  const day = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
  const { id } = await predictionService.create(tx, {
    featureId,
    metricId,
    scale: 'relative',
    low: 30,
    high: 90,
    confidence: 80,
    reviewOn: day(1),
    reason: 'Sending the file is what people call the hurdle; a link takes it away.',
  });
  await featureService.change(tx, featureId, {
    state: 'shipped',
    shippedAt: day(1 - RELEASED_DAYS_AGO),
  });
  await outcomeReviewService.create(tx, { predictionId: id });
}
