import { actorOf, implement, implementOpen } from '#platform/api/feature.ts';
import { apiKeyRoutes as routes } from './api-keys.contract.ts';
import { createKey, listKeys, revokeKey } from './api-keys.service.ts';

export const apiKeyImplementations = [
  implement(routes.list, async ({ tx, app }) => ({
    items: await listKeys(tx),
    scopes: [...app.scopes],
  })),
  // Past the Idempotency-Key store, which would keep the secret.
  implementOpen(routes.create, (call) =>
    call.app.database.transaction(actorOf(call), (tx) => createKey(tx, call.body, call.app.scopes)),
  ),
  implement(routes.revoke, async ({ tx, params }) => {
    await revokeKey(tx, params.id);
    return undefined;
  }),
];
