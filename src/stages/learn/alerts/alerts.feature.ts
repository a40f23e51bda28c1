import { implement } from '#platform/api/feature.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { alertRoutes } from './alerts.contract.ts';
import { alertJob, alertReaction } from './alerts.reactions.ts';
import { alertService, firingsOf, lookBack } from './alerts.service.ts';

export const alertsFeature = resourceFeature(alertService, {
  routes: [
    implement(alertRoutes.firings, ({ tx, params, query }) => firingsOf(tx, params.id, query)),
    implement(alertRoutes.look, async ({ tx, params }) =>
      lookBack(tx, await alertService.get(tx, params.id)),
    ),
  ],
  reactions: [alertReaction],
  jobs: [alertJob],
});
