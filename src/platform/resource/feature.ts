import type { Feature, Implementation } from '#platform/api/feature.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import { resourceRoutes } from './routes.ts';
import type { AnyService, ResourceService } from './service.ts';

/**
 * The feature of a resource: its derived routes, and whatever it has of its
 * own. A route of its own with the id of a derived one takes that one's place.
 */
export function resourceFeature<C extends AnyResource>(
  service: ResourceService<C>,
  own: Omit<Feature, 'name' | 'services'> = {},
): Feature {
  const ids = new Set(own.routes?.map(({ contract }) => contract.id));
  const derived: Implementation[] = resourceRoutes(service).filter(
    ({ contract }) => !ids.has(contract.id),
  );
  return {
    ...own,
    name: service.resource.noun,
    services: [service as unknown as AnyService],
    routes: [...derived, ...(own.routes ?? [])],
  };
}
