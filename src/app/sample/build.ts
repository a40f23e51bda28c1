import { sql } from 'drizzle-orm';
import { featureService } from '#core/features/features.feature.ts';
import { fieldsOf, snap, spanIndex, windowOfSpans } from '#core/features/target-window.ts';
import { createLinks } from '#core/links/links.service.ts';
import { productService } from '#core/products/products.feature.ts';
import { getWorkspace, updateWorkspace } from '#core/workspaces/workspaces.service.ts';
import type { App } from '#platform/api/app.ts';
import type { Actor } from '#platform/auth/actor.ts';
import { settingIn } from '#platform/contract/setting.ts';
import type { Tx } from '#platform/db/database.ts';
import { decline } from '#stages/decide/declines/declines.service.ts';
import { evidenceSetting } from '#stages/decide/prioritisation/evidence.contract.ts';
import { scoreModelService } from '#stages/decide/prioritisation/score-models.service.ts';
import { changeInputs } from '#stages/decide/prioritisation/scores.service.ts';
import { segmentService } from '#stages/discover/customers/segments.service.ts';
import { opportunityService } from '#stages/discover/opportunities/opportunities.service.ts';
import { roadmapService } from '#stages/plan/roadmaps/roadmaps.feature.ts';
import {
  DECLINED,
  FEATURES,
  OPPORTUNITIES,
  type SampleFeature,
  type SampleOpportunity,
  SEGMENTS,
} from './catalogue.ts';
import { type Claim, linkEvidence } from './evidence.ts';
import { importSurvey } from './import-survey.ts';
import { importUsage } from './import-usage.ts';
import { ensureLearning } from './learn.ts';
import { reporter, writeProgress } from './progress.ts';

const PRODUCT = 'Jupyter Notebook';
const SCORE_MODEL = 'RICE';

/**
 * Makes the sample product with the services that people's clicks call. Each
 * step finds what an earlier, interrupted attempt has made, so it can run again.
 */
export async function buildSample(app: App, actor: Actor, signal: AbortSignal): Promise<void> {
  const began = Date.now();
  const report = reporter(app, actor);
  await report(0.02, 'Making the product');
  await app.database.transaction(actor, (tx) => letOldEvidenceCount(app, tx));
  const productId = await app.database.transaction(actor, ensureProduct);
  const importing = 'Importing what 1,706 people answered';
  const onProgress = (share: number) => report(0.05 + share * 0.5, importing);
  await Promise.all([
    importUsage(app, actor, productId, signal),
    importSurvey(app, actor, productId, onProgress, signal),
  ]);
  await app.database.refreshStatistics();
  await report(0.55, 'Naming the problems and the features');
  await app.database.transaction(actor, ensureSegments);
  const claims = await app.database.transaction(actor, (tx) => makeCatalogue(tx, productId));
  const linking = 'Linking the evidence';
  await linkEvidence(app, actor, claims, (share) => report(0.6 + share * 0.3, linking));
  await app.database.refreshStatistics();
  await report(0.9, 'Scoring');
  await app.database.transaction(actor, ensureScores);
  await app.database.transaction(actor, ensureDecline);
  await report(0.95, 'Drawing the roadmaps');
  await app.database.transaction(actor, (tx) => ensureRoadmaps(tx, productId));
  await report(0.97, 'Asking what people do with it');
  await app.database.transaction(actor, (tx) => ensureLearning(tx, productId, existing));
  await app.database.transaction(actor, (tx) =>
    writeProgress(tx, {
      state: 'ready',
      done: 1,
      step: 'The sample is ready',
      seconds: Math.round((Date.now() - began) / 100) / 10,
    }),
  );
}

/**
 * The survey is of 2015: with evidence that fades, nothing of it would count.
 * A workspace that has feedback of its own keeps its setting.
 */
async function letOldEvidenceCount(app: App, tx: Tx): Promise<void> {
  const { rows } = await tx.db.execute(
    sql`select from feedback where workspace_id = ${tx.workspaceId} limit 1`,
  );
  const { settings, version } = await getWorkspace(tx);
  const held = settingIn(settings, evidenceSetting);
  if (rows.length > 0 || held.halfLifeDays === null) return;
  const changed = { [evidenceSetting.key]: { ...held, halfLifeDays: null } };
  await updateWorkspace(app, tx, { settings: changed, version });
}

/** Records of this noun with these titles that are there already. */
async function existing(tx: Tx, noun: string): Promise<Map<string, string>> {
  const { rows } = await tx.db.execute<{ id: string; title: string }>(sql`
    select id, title from records
    where workspace_id = ${tx.workspaceId} and noun = ${noun} and not archived`);
  return new Map(rows.map(({ id, title }) => [title, id]));
}

async function ensureProduct(tx: Tx): Promise<string> {
  const known = (await existing(tx, 'product')).get(PRODUCT);
  if (known) return known;
  const { id } = await productService.create(tx, {
    name: PRODUCT,
    phase: 'growth',
    ownerId: tx.actor.userId,
    description:
      'The sample product. Its feedback is the Jupyter project’s UX survey of 2015 (CC0); the problems, features, efforts and dates are illustrative.',
  });
  return id;
}

/** Kinds of respondents; they weigh like everyone else, so that no score depends on them. */
async function ensureSegments(tx: Tx): Promise<void> {
  const known = await existing(tx, 'segment');
  for (const { name, description, rule } of SEGMENTS) {
    if (known.has(name)) continue;
    await segmentService.create(tx, { name, noun: 'contact', description, rule: { ...rule } });
  }
}

/** Opportunities with their tree, features with what they address; answers whose evidence they claim. */
async function makeCatalogue(tx: Tx, productId: string): Promise<Claim[]> {
  const opportunities = await existing(tx, 'opportunity');
  const claims: Claim[] = [];
  const make = async (wanted: SampleOpportunity, parentId: string | null) => {
    const { title, statement, who, themes, pattern } = wanted;
    const id =
      opportunities.get(title) ??
      (
        await opportunityService.create(tx, {
          title,
          statement,
          who,
          parentId,
          productId,
          ownerId: tx.actor.userId,
        })
      ).id;
    opportunities.set(title, id);
    if (themes.length > 0) claims.push({ id, themes, pattern });
    for (const child of wanted.children ?? []) await make(child, id);
  };
  for (const wanted of OPPORTUNITIES) await make(wanted, null);

  const features = await existing(tx, 'feature');
  for (const wanted of FEATURES) {
    const id = features.get(wanted.title) ?? (await makeFeature(tx, wanted, productId));
    claims.push({ id, themes: wanted.themes, pattern: wanted.pattern });
    const causes = wanted.addresses.flatMap((title) => opportunities.get(title) ?? []);
    await createLinks(
      tx,
      causes.map((fromId) => ({ fromId, kind: 'addressed_by' as const, toId: id })),
    );
  }
  return claims;
}

async function makeFeature(tx: Tx, wanted: SampleFeature, productId: string): Promise<string> {
  const { title, description, state, horizon, effort, window } = wanted;
  const month = spanIndex(new Date().toISOString().slice(0, 10), 'month');
  // Months count from the start of the running quarter; shown by the quarter.
  const first = month - (month % 3);
  const months = window && windowOfSpans(first + window[0], first + window[1], 'month');
  const target = months && snap(months.start, months.end, 'quarter');
  const { id } = await featureService.create(tx, {
    title,
    description,
    state,
    horizon,
    productId,
    ownerId: tx.actor.userId,
    effortLow: effort[0],
    effortHigh: effort[1],
    ...fieldsOf(target),
    ...(state === 'shipped' && months ? { shippedAt: months.end } : {}),
  });
  return id;
}

/** A RICE model whose reach and confidence come from the evidence; only the impact is typed. */
async function ensureScores(tx: Tx): Promise<void> {
  if ((await existing(tx, 'score_model')).has(SCORE_MODEL)) return;
  const { id } = await scoreModelService.create(tx, {
    name: SCORE_MODEL,
    method: 'rice',
    noun: 'feature',
    leading: true,
    about:
      'Reach and confidence come from the evidence, effort from the estimate; the impact is our judgement.',
  });
  const features = await existing(tx, 'feature');
  for (const { title, impact } of FEATURES) {
    const recordId = features.get(title);
    if (recordId)
      await changeInputs(tx, { modelId: id, recordId, inputs: { impact: { value: impact } } });
  }
}

/** One feature declined, with what would bring it back. */
async function ensureDecline(tx: Tx): Promise<void> {
  const recordId = (await existing(tx, 'feature')).get(DECLINED.title);
  if (!recordId || (await featureService.get(tx, recordId)).state === 'declined') return;
  const { reason, moreCustomers: revisitCustomers } = DECLINED;
  await decline(tx, 'feature', recordId, { category: 'workaround', reason, revisitCustomers });
}

async function ensureRoadmaps(tx: Tx, productId: string): Promise<void> {
  const known = await existing(tx, 'roadmap');
  const wanted = [
    {
      name: 'Now, next, later',
      layout: 'horizons' as const,
      description: 'What we do, what follows, and what may.',
    },
    {
      name: 'The year by quarters',
      layout: 'timeline' as const,
      description: 'When we mean to have it.',
    },
  ];
  for (const roadmap of wanted) {
    if (!known.has(roadmap.name)) {
      await roadmapService.create(tx, { ...roadmap, productId, ownerId: tx.actor.userId });
    }
  }
}
