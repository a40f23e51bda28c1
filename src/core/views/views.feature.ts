import { type Feature, implement } from '#platform/api/feature.ts';
import { viewRoutes } from './views.contract.ts';
import { createView, listViews, pinView, setViewRemoved, updateView } from './views.service.ts';

export const viewsFeature: Feature = {
  name: 'views',
  routes: [
    implement(viewRoutes.list, async ({ tx, query }) => ({ items: await listViews(tx, query) })),
    implement(viewRoutes.create, ({ tx, body }) => createView(tx, body)),
    implement(viewRoutes.update, ({ tx, params, body }) => updateView(tx, params.id, body)),
    implement(viewRoutes.remove, async ({ tx, params }) => {
      await setViewRemoved(tx, params.id, true);
      return undefined;
    }),
    implement(viewRoutes.restore, ({ tx, params }) => setViewRemoved(tx, params.id, false)),
    implement(viewRoutes.pin, ({ tx, params, body }) => pinView(tx, params.id, body.pinned)),
  ],
};
