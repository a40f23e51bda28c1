import { actorOf, implement, implementOpen, type Open } from '#platform/api/feature.ts';
import { getPerson } from '#stages/learn/events/identity/persons.service.ts';
import { askerOf } from '../asker.ts';
import type { Cohort } from '../filter.contract.ts';
import { requireIdentityAllowed } from '../identity.ts';
import { attributesOf, valuesOfAttribute } from './attributes.service.ts';
import { cohortRoutes as routes } from './cohort.contract.ts';
import { knownPeople } from './known-people.ts';
import {
  cohortsOfPerson,
  countMembers,
  findListed,
  latestCohorts,
  membersOf,
} from './members.service.ts';

/** Who meets what cohorts test of what is known of people. */
function knownFor(call: Pick<Open, 'app' | 'actor'>, cohorts: readonly Cohort[]) {
  return call.app.database.transaction(actorOf(call), (tx) => knownPeople(tx, cohorts), {
    readOnly: true,
  });
}

export const cohortImplementations = [
  implementOpen(routes.countMembers, async (call) => {
    const { cohorts } = call.body;
    const parts = cohorts.flatMap((counted) => ('both' in counted ? counted.both : [counted]));
    for (const cohort of parts) requireIdentityAllowed(actorOf(call), cohort);
    return countMembers(askerOf(call), cohorts, await knownFor(call, parts));
  }),
  implementOpen(routes.members, async (call) => {
    const { cohort, ...page } = call.body;
    return membersOf(askerOf(call), cohort, await knownFor(call, [cohort]), page);
  }),
  implement(routes.attributes, async ({ tx }) => ({ items: await attributesOf(tx) })),
  implement(routes.attributeValues, async ({ tx, body }) => {
    requireIdentityAllowed(tx.actor, body.attribute);
    return { values: await valuesOfAttribute(tx, body.attribute) };
  }),
  implement(routes.find, ({ tx, body }) => findListed(tx, body.ids)),
  implementOpen(routes.ofPerson, async (call) => {
    const read = await call.app.database.transaction(
      actorOf(call),
      async (tx) => {
        const person = await getPerson(tx, call.params.id);
        const cohorts = await latestCohorts(tx);
        const definitions = cohorts.map(({ definition }) => definition);
        return { person, cohorts, known: await knownPeople(tx, definitions) };
      },
      { readOnly: true },
    );
    return {
      items: await cohortsOfPerson(askerOf(call), read.cohorts, read.known, read.person.id),
    };
  }),
];
