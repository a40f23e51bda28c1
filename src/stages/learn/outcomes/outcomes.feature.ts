import { type Feature, implement } from '#platform/api/feature.ts';
import { notFound } from '#platform/contract/problem.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { confirm, reopen } from './confirming.service.ts';
import { latestMeasurement } from './measuring.service.ts';
import { reviewRoutes } from './outcome-reviews.contract.ts';
import { measureAgain, outcomeReviewService, postpone } from './outcome-reviews.service.ts';
import { predictionService } from './predictions.service.ts';
import { openReviewsJob, remeasureReaction } from './review-job.ts';

export const predictionsFeature: Feature = resourceFeature(predictionService);

export const outcomeReviewsFeature: Feature = resourceFeature(outcomeReviewService, {
  routes: [
    implement(reviewRoutes.working, async ({ tx, params }) => {
      await outcomeReviewService.get(tx, params.id);
      const found = await latestMeasurement(tx, params.id);
      if (!found) throw notFound('measuring');
      return found;
    }),
    implement(reviewRoutes.measure, ({ tx, params }) => measureAgain(tx, params.id)),
    implement(reviewRoutes.experiment, ({ tx, params, body }) =>
      measureAgain(tx, params.id, { experiment: body.experiment }),
    ),
    implement(reviewRoutes.confirm, ({ tx, params, body }) => confirm(tx, params.id, body)),
    implement(reviewRoutes.reopen, ({ tx, params }) => reopen(tx, params.id)),
    implement(reviewRoutes.postpone, ({ tx, params, body }) =>
      postpone(tx, params.id, body.reviewOn),
    ),
  ],
  reactions: [remeasureReaction],
  jobs: [openReviewsJob],
});
