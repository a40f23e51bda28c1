import { implement } from '#platform/api/feature.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { feedbackService } from './feedback.service.ts';
import { insightRoutes } from './insights.contract.ts';
import { createInsights, insightService, linkInsight, unlinkInsight } from './insights.service.ts';

export const feedbackFeature = resourceFeature(feedbackService);

export const insightsFeature = resourceFeature(insightService, {
  routes: [
    implement(insightRoutes.create, async ({ tx, body }) => {
      const [made] = await createInsights(tx, [body]);
      if (!made) throw new Error('insert returned no row');
      return made;
    }),
    implement(insightRoutes.link, ({ tx, params, body }) =>
      linkInsight(tx, params.id, body.targetIds),
    ),
    implement(insightRoutes.unlink, async ({ tx, params }) => {
      await unlinkInsight(tx, params.id, params.targetId);
      return undefined;
    }),
  ],
});
