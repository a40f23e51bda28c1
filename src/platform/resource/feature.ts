import type { Feature, Implementation } from '#platform/api/feature.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import { resourceRoutes } from './routes.ts';
import type { AnyService, ResourceService } from './service.ts';

/**
 * The feature of a resource: its derived routes, and whatever it has of its
 * own. A route of its own with the id of a derived one takes that one's place.
 * @throws Error for one that has the id, but is another place.
 */
export function resourceFeature<C extends AnyResource>(
  service: ResourceService<C>,
  own: Omit<Feature, 'name' | 'services'> = {},
): Feature {
  const mine = new Map(own.routes?.map(({ contract }) => [contract.id, contract]));
  const derived: Implementation[] = resourceRoutes(service).filter(({ contract }) => {
    const instead = mine.get(contract.id);
    if (instead && (instead.method !== contract.method || instead.path !== contract.path)) {
      throw new Error(
        `${instead.method} ${instead.path} is called ${contract.id}, as ${contract.method} ${contract.path} is. Give it another id.`,
      );
    }
    return !instead;
  });
  return {
    ...own,
    name: service.resource.noun,
    services: [service as unknown as AnyService],
    routes: [...derived, ...(own.routes ?? [])],
  };
}
