import { createShare } from '#core/shares/shares.service.ts';
import { actorOf, implementOpen } from '#platform/api/feature.ts';
import { notFound } from '#platform/contract/problem.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { askerOf } from '#stages/learn/analysis/asker.ts';
import { namesLately } from '#stages/learn/analysis/asking.service.ts';
import { dashboardRoutes } from './dashboards.contract.ts';
import { createOverview, dashboardService } from './dashboards.service.ts';
import { digestJob } from './digest.job.ts';
import { digestImplementations } from './digest.routes.ts';
import { answerTile, planTile } from './tiles.service.ts';

export const dashboardsFeature = resourceFeature(dashboardService, {
  routes: [
    implementOpen(dashboardRoutes.overview, async (call) => {
      const { events } = await namesLately(askerOf(call));
      const names = events.map(({ name }) => name);
      return call.app.database.transaction(actorOf(call), (tx) =>
        createOverview(tx, names, call.body),
      );
    }),
    implementOpen(dashboardRoutes.tile, async (call) => {
      const { app, params, body } = call;
      const actor = actorOf(call);
      const planned = await app.database.transaction(
        actor,
        async (tx) => {
          const dashboard = await dashboardService.get(tx, params.id);
          const tile = dashboard.tiles.find(({ id }) => id === params.tileId);
          if (!tile) throw notFound('tile');
          return planTile(tx, dashboard, tile, body.scope ?? dashboard.scope);
        },
        { readOnly: true },
      );
      return answerTile(askerOf(call), actor, planned, body);
    }),
    implementOpen(dashboardRoutes.share, async ({ app, params, body, request, ...call }) => {
      const origin =
        app.config.publicUrl ?? `${request.protocol}://${request.host}${app.config.basePath}`;
      return app.database.transaction(actorOf(call), async (tx) => {
        const { id: recordId } = await dashboardService.get(tx, params.id);
        const share = { ...body, noun: 'dashboard', recordId, settings: {} };
        return createShare(tx, share, origin);
      });
    }),
    ...digestImplementations,
  ],
  jobs: [digestJob],
});
