import { sendCsv } from '#platform/api/csv-reply.ts';
import { actorOf, type Feature, implement, implementOpen } from '#platform/api/feature.ts';
import { linksAsCsv } from './export.ts';
import { DIRECTIONS, LINK_KINDS } from './link-kinds.ts';
import { linkRoutes } from './links.contract.ts';
import { linkByHand, linksOf, unlinkByHand } from './links.service.ts';
import { threadRoute } from './thread.contract.ts';
import { threadOf } from './thread.service.ts';

export const linksFeature: Feature = {
  name: 'links',
  routes: [
    implement(linkRoutes.kinds, async ({ query }) => ({
      items: LINK_KINDS.filter(
        (rule) => rule.from === (query.from ?? rule.from) && rule.to === (query.to ?? rule.to),
      ),
    })),
    implementOpen(linkRoutes.export, async ({ app, actor, reply }) =>
      sendCsv(reply, 'links.csv', await linksAsCsv(app.database, actorOf({ actor }))),
    ),
    implement(linkRoutes.create, ({ tx, body }) => linkByHand(tx, body)),
    implement(linkRoutes.remove, async ({ tx, params }) => {
      await unlinkByHand(tx, params.id);
      return undefined;
    }),
    implement(linkRoutes.ofRecord, ({ tx, params, query }) => linksOf(tx, params.id, query)),
    implement(threadRoute, ({ tx, app, params, query }) => {
      const { direction, ...rest } = query;
      const directions = direction === 'both' ? DIRECTIONS : [direction];
      return threadOf(tx, app.services, params.id, { ...rest, directions });
    }),
  ],
};
