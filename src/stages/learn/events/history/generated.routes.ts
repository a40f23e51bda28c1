import { holdsImported } from '#core/imports/imports.service.ts';
import { implement } from '#platform/api/feature.ts';
import { generatedRoutes } from './generated.contract.ts';
import { EVENT_TARGET } from './history.contract.ts';

export const generatedImplementations = [
  implement(generatedRoutes.get, async ({ tx }) => ({
    generated: await holdsImported(tx, EVENT_TARGET, { generated: true }),
  })),
];
