import { actorOf, implement, implementOpen } from '#platform/api/feature.ts';
import { getPerson } from '#stages/learn/events/identity/persons.service.ts';
import { askerOf } from '../asker.ts';
import { requireIdentityAllowed } from '../identity.ts';
import { cohortRoutes as routes } from './cohort.contract.ts';
import {
  cohortsOfPerson,
  countMembers,
  findListed,
  latestCohorts,
  membersOf,
} from './members.service.ts';

export const cohortImplementations = [
  implementOpen(routes.countMembers, async (call) => {
    for (const counted of call.body.cohorts) {
      const parts = 'both' in counted ? counted.both : [counted];
      for (const cohort of parts) requireIdentityAllowed(actorOf(call), cohort);
    }
    return countMembers(askerOf(call), call.body.cohorts);
  }),
  implementOpen(routes.members, (call) => membersOf(askerOf(call), call.body.cohort, call.body)),
  implement(routes.find, ({ tx, body }) => findListed(tx, body.ids)),
  implementOpen(routes.ofPerson, async (call) => {
    const read = await call.app.database.transaction(
      actorOf(call),
      async (tx) => ({
        person: await getPerson(tx, call.params.id),
        cohorts: await latestCohorts(tx),
      }),
      { readOnly: true },
    );
    return { items: await cohortsOfPerson(askerOf(call), read.cohorts, read.person.id) };
  }),
];
