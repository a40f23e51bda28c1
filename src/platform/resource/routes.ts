import { sendCsv } from '#platform/api/csv-reply.ts';
import type { Implementation } from '#platform/api/feature.ts';
import { implement, implementOpen } from '#platform/api/feature.ts';
import type { Fields } from '#platform/contract/field.ts';
import type { ListQuery } from '#platform/contract/list-query.ts';
import type { ResourceAction } from '#platform/contract/policy.ts';
import type { AnyResource, ResourceContract } from '#platform/contract/resource.ts';
import { csvOf } from './export.ts';
import { historyOf } from './history.ts';
import type { AnyService, ResourceService } from './service.ts';

/** The routes that every resource has, answered by its service. */
export function resourceRoutes<C extends AnyResource>(typed: ResourceService<C>): Implementation[] {
  // Inside, the noun is unknown: its records are base records with fields of any kind.
  const service = typed as unknown as ResourceService<ResourceContract<Fields, ResourceAction>>;
  const { routes, noun } = service.resource;
  return [
    implement(routes.list, ({ tx, query }) => service.listAsJson(tx, query)),
    implement(routes.count, async ({ tx, query }) => ({
      count: await service.store.count(tx, query),
    })),
    implementOpen(routes.export, async ({ app, actor, query, reply }) => {
      if (!actor) throw new Error('the export needs an actor');
      const all = service as unknown as AnyService;
      const lines = await csvOf(app.database, actor, all, query as ListQuery);
      return sendCsv(reply, `${service.resource.path}.csv`, lines);
    }),
    implement(routes.get, ({ tx, params }) => service.getAsJson(tx, params.id)),
    implement(routes.create, ({ tx, body }) => service.create(tx, body)),
    implement(routes.update, ({ tx, params, body }) => service.update(tx, params.id, body)),
    implement(routes.archive, ({ tx, params, body }) =>
      service.setArchived(tx, params.id, body.version, true),
    ),
    implement(routes.restore, ({ tx, params, body }) =>
      service.setArchived(tx, params.id, body.version, false),
    ),
    implement(routes.bulk, ({ tx, body }) => service.bulk(tx, body)),
    implement(routes.history, async ({ tx, params, query }) => {
      await service.get(tx, params.id);
      return historyOf(tx, { noun, recordId: params.id }, query);
    }),
  ];
}
