import { type Feature, implement } from '#platform/api/feature.ts';
import { activityRoutes } from './activity.contract.ts';
import { auditLog } from './audit.service.ts';
import { undoAct, undoBatch } from './undo.service.ts';

export const activityFeature: Feature = {
  name: 'activity',
  routes: [
    implement(activityRoutes.list, ({ tx, query }) => auditLog(tx, query)),
    implement(activityRoutes.undo, ({ tx, app, params }) => undoAct(tx, app.services, params.id)),
    implement(activityRoutes.undoBatch, ({ tx, app, params }) =>
      undoBatch(tx, app.services, params.batchId),
    ),
  ],
};
