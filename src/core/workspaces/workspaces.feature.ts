import { type Feature, implement, implementOpen, sessionOf } from '#platform/api/feature.ts';
import { systemActor } from '#platform/auth/actor.ts';
import { Problem } from '#platform/contract/problem.ts';
import {
  archivedWorkspacesOf,
  archiveWorkspace,
  deleteArchived,
  deleteOldArchives,
  deleteWorkspace,
  restoreWorkspace,
} from './archive.ts';
import { workspaceRoutes as routes } from './workspaces.contract.ts';
import {
  createWorkspace,
  getWorkspace,
  mayCreateWorkspace,
  updateWorkspace,
  workspacesOf,
} from './workspaces.service.ts';

export const workspacesFeature: Feature = {
  name: 'workspaces',
  routes: [
    implementOpen(routes.list, async (call) => {
      const { app } = call;
      const session = sessionOf(call);
      const items = await workspacesOf(app.database, session.userId);
      const archived = await archivedWorkspacesOf(app.database, session.userId);
      return { items, canCreate: mayCreateWorkspace(session, items), archived };
    }),
    implementOpen(routes.create, async (call) => {
      const { app, body } = call;
      const session = sessionOf(call);
      const mine = await workspacesOf(app.database, session.userId);
      if (!mayCreateWorkspace(session, mine)) {
        throw new Problem(
          'forbidden',
          'Only the owner of the installation and admins of a workspace can make another. Ask one of them.',
        );
      }
      const made = await createWorkspace(app, {
        name: body.name,
        ownerId: session.userId,
        ...(body.slug ? { slug: body.slug } : {}),
      });
      return app.database.transaction(systemActor(made.id), (tx) => getWorkspace(tx), {
        readOnly: true,
      });
    }),
    implement(routes.get, ({ tx }) => getWorkspace(tx)),
    implement(routes.update, ({ app, tx, body }) => updateWorkspace(app, tx, body)),
    implement(routes.archive, ({ tx, body }) => archiveWorkspace(tx, body.name)),
    implementOpen(routes.restore, (call) =>
      restoreWorkspace(call.app, sessionOf(call), call.params.workspaceId),
    ),
    implementOpen(routes.delete, async (call) => {
      await deleteWorkspace(call.app, sessionOf(call), call.params.workspaceId, call.body.name);
      return undefined;
    }),
  ],
  jobs: [deleteArchived, deleteOldArchives],
};
