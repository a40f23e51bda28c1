import { type Feature, implement } from '#platform/api/feature.ts';
import { searchRoute } from './search.contract.ts';
import { searchRecords } from './search.service.ts';

export const searchFeature: Feature = {
  name: 'search',
  routes: [
    implement(searchRoute, async ({ tx, app, query }) => ({
      items: await searchRecords(tx, {
        ...query,
        nouns: query.nouns ?? [...app.services.keys()],
      }),
    })),
  ],
};
