import { featureService } from '#core/features/features.feature.ts';
import { actorOf, type Feature, implement, implementOpen } from '#platform/api/feature.ts';
import { notFound } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { renderLetter } from '#platform/mail/letter.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import type { AnyService } from '#platform/resource/service.ts';
import { type Letter, noticeImplementations } from '#stages/discover/requesters/notices.routes.ts';
import { askerOf } from '#stages/learn/analysis/asker.ts';
import { adoptionRoutes } from './adoption.contract.ts';
import { adoptionReport, define, definitionOf, listAsked, undefine } from './adoption.service.ts';
import { calibrationRoute } from './calibration.contract.ts';
import { calibrationOf, estimatorsReaction } from './calibration.service.ts';
import { confirm, reopen } from './confirming.service.ts';
import { latestMeasurement } from './measuring.service.ts';
import { openReviewsJob } from './open-reviews.job.ts';
import { reviewRoutes } from './outcome-reviews.contract.ts';
import { measureAgain, outcomeReviewService, postpone } from './outcome-reviews.service.ts';
import { remeasureReaction } from './outcomes.reactions.ts';
import { predictionService } from './predictions.service.ts';

export const predictionsFeature: Feature = resourceFeature(predictionService);

export const outcomeReviewsFeature: Feature = resourceFeature(outcomeReviewService, {
  routes: [
    implement(reviewRoutes.working, async ({ tx, params }) => {
      await outcomeReviewService.get(tx, params.id);
      const found = await latestMeasurement(tx, params.id);
      if (!found) throw notFound('measuring');
      return found;
    }),
    implement(calibrationRoute, ({ tx, query }) => calibrationOf(tx, query.by)),
    implement(reviewRoutes.measure, ({ tx, params }) => measureAgain(tx, params.id)),
    implement(reviewRoutes.experiment, ({ tx, params, body }) =>
      measureAgain(tx, params.id, { experiment: body.experiment }),
    ),
    implement(reviewRoutes.confirm, ({ tx, params, body }) => confirm(tx, params.id, body)),
    implement(reviewRoutes.reopen, ({ tx, params }) => reopen(tx, params.id)),
    ...noticeImplementations(outcomeReviewService as unknown as AnyService, reviewRoutes, letterOf),
    implement(reviewRoutes.postpone, ({ tx, params, body }) =>
      postpone(tx, params.id, body.reviewOn),
    ),
  ],
  reactions: [remeasureReaction, estimatorsReaction],
  jobs: [openReviewsJob],
});

export const adoptionFeature: Feature = {
  name: 'adoption',
  routes: [
    implement(adoptionRoutes.get, async ({ tx, params }) => {
      await featureService.get(tx, params.id);
      return { definition: await definitionOf(tx, params.id) };
    }),
    implement(adoptionRoutes.set, async ({ tx, params, body }) => ({
      definition: await define(tx, params.id, body),
    })),
    implement(adoptionRoutes.remove, async ({ tx, params }) => {
      await undefine(tx, params.id);
      return undefined;
    }),
    implementOpen(adoptionRoutes.report, (call) =>
      adoptionReport(askerOf(call), actorOf(call), call.params.id),
    ),
    implementOpen(adoptionRoutes.asked, (call) =>
      listAsked(askerOf(call), actorOf(call), call.params.id, call.query),
    ),
  ],
};

/** What those who asked for a feature get to read once its outcome is confirmed. */
async function letterOf(
  tx: Tx,
  id: string,
  team: string,
): Promise<{ letter: Letter; ready: boolean }> {
  const { featureId, message, state } = await outcomeReviewService.get(tx, id);
  const { title, shippedAt } = await featureService.get(tx, featureId);
  const since = shippedAt ? ` It is there since ${shippedAt}.` : '';
  const body = renderLetter({
    heading: title,
    paragraphs: [
      `You told us that this matters to you.${since} We have looked at what came of it.`,
      ...(message ?? '').split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== ''),
    ],
    footer: `You get this once, because you asked ${team} for it.`,
  });
  const subject = `What came of “${title.slice(0, 120)}”`;
  return { letter: { subject, ...body }, ready: Boolean(message) && state === 'confirmed' };
}
