import { customFields } from '#core/fields/fields.contract.ts';
import type { App } from '#platform/api/app.ts';
import { type Feature, implement } from '#platform/api/feature.ts';
import { invalidInput } from '#platform/contract/problem.ts';
import { searchRoute } from './search.contract.ts';
import { searchRecords } from './search.service.ts';

/** What is looked through: all kinds of record, settings aside, unless some are named. */
function nounsOf(app: App, named: readonly string[] | undefined): string[] {
  const unknown = named?.find((noun) => !app.services.has(noun));
  if (unknown !== undefined) {
    const message = `There is no kind of record “${unknown}”.`;
    throw invalidInput('query.nouns', message);
  }
  return [...(named ?? [...app.services.keys()].filter((noun) => noun !== customFields.noun))];
}

export const searchFeature: Feature = {
  name: 'search',
  routes: [
    implement(searchRoute, async ({ tx, app, query }) => ({
      items: await searchRecords(tx, { ...query, nouns: nounsOf(app, query.nouns) }),
    })),
  ],
};
