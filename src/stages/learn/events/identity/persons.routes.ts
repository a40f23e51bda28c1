import { actorOf, implement, implementOpen } from '#platform/api/feature.ts';
import { activityOfPerson, eventsOfPerson } from './person-events.ts';
import { personRoutes as routes } from './persons.contract.ts';
import { erasePerson, getWholePerson, linkPerson } from './persons.service.ts';
import { listSeenPersons } from './seen-persons.ts';

export const personImplementations = [
  implementOpen(routes.list, (call) => listSeenPersons(call.app, actorOf(call), call.query)),
  implement(routes.get, ({ tx, params }) => getWholePerson(tx, params.id)),
  implement(routes.link, ({ tx, params, body }) => linkPerson(tx, params.id, body)),
  implementOpen(routes.activity, (call) =>
    activityOfPerson(call.app, actorOf(call), call.params.id),
  ),
  implementOpen(routes.events, (call) =>
    eventsOfPerson(call.app, actorOf(call), call.params.id, call.query),
  ),
  implementOpen(routes.erase, (call) => erasePerson(call.app, actorOf(call), call.params.id)),
];
