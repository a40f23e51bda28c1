import { implement } from '#platform/api/feature.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { opportunityService } from './opportunities.service.ts';
import { opportunityTreeRoute } from './opportunity-tree.contract.ts';
import { opportunityTree } from './opportunity-tree.ts';

export const opportunitiesFeature = resourceFeature(opportunityService, {
  routes: [
    implement(opportunityTreeRoute, ({ tx, query }) =>
      opportunityTree(tx, query['productId.within']),
    ),
  ],
});
