import type { Feature } from '#platform/api/feature.ts';
import { catchUpEvents } from './catch-up.job.ts';
import { ingestImplementations } from './collection/ingest.routes.ts';
import { generatedImplementations } from './history/generated.routes.ts';
import { identityReactions } from './identity/identity.reactions.ts';
import { personImplementations } from './identity/persons.routes.ts';
import { productKeyImplementations } from './keys/product-keys.routes.ts';
import { maintainEvents } from './maintain.job.ts';
import { closeEventStore, eventStoreOf } from './open-store.ts';
import { recentImplementations } from './recent.routes.ts';
import { snippetImplementations } from './snippet/snippet.routes.ts';

export const eventsFeature: Feature = {
  name: 'events',
  routes: [
    ...ingestImplementations,
    ...productKeyImplementations,
    ...personImplementations,
    ...recentImplementations,
    ...snippetImplementations,
    ...generatedImplementations,
  ],
  reactions: identityReactions,
  jobs: [maintainEvents, catchUpEvents],
  async onWorkspaceDeleted(app, workspaceId) {
    await eventStoreOf(app).eraseWorkspace(workspaceId);
  },
  stop: closeEventStore,
};
