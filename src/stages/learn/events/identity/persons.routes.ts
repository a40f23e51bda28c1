import { actorOf, implement, implementOpen } from '#platform/api/feature.ts';
import { eventsOfPerson } from './person-events.ts';
import { personRoutes as routes } from './persons.contract.ts';
import { erasePerson, getPerson, listPersons } from './persons.service.ts';

export const personImplementations = [
  implement(routes.list, ({ tx, query }) => listPersons(tx, query)),
  implement(routes.get, ({ tx, params }) => getPerson(tx, params.id)),
  implementOpen(routes.events, (call) =>
    eventsOfPerson(call.app, actorOf(call), call.params.id, call.query),
  ),
  implementOpen(routes.erase, (call) => erasePerson(call.app, actorOf(call), call.params.id)),
];
