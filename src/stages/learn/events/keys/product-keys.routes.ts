import { actorOf, implement, implementOpen } from '#platform/api/feature.ts';
import { productKeyRoutes as routes } from './product-keys.contract.ts';
import { createProductKey, listProductKeys, revokeProductKey } from './product-keys.service.ts';

export const productKeyImplementations = [
  implement(routes.list, async ({ tx }) => ({ items: await listProductKeys(tx) })),
  // Past the Idempotency-Key store, which would keep the secret.
  implementOpen(routes.create, (call) =>
    call.app.database.transaction(actorOf(call), (tx) => createProductKey(tx, call.body)),
  ),
  implement(routes.revoke, async ({ app, tx, params }) => {
    await revokeProductKey(app, tx, params.id);
    return undefined;
  }),
];
