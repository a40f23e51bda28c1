import { systemActor } from '#platform/auth/actor.ts';
import type { Reaction } from '#platform/events/reactions.ts';
import { linkPersonsOfContacts } from './link-persons.ts';
import { erasePerson } from './persons.service.ts';

/** A contact became known after the person whose events there are. */
const linkContacts: Reaction = {
  name: 'events.link_contacts',
  on: ['contact.created', 'contact.updated'],
  async react(app, workspaceId, acts) {
    const ids = [...new Set(acts.map(({ recordId }) => recordId))];
    await app.database.transaction(systemActor(workspaceId), (tx) =>
      linkPersonsOfContacts(tx, ids),
    );
  },
};

/** Whoever asked to be forgotten as a contact is forgotten with what they did, too. */
const eraseWithContact: Reaction = {
  name: 'events.erase_with_contact',
  on: ['contact.erased'],
  async react(app, workspaceId, acts) {
    const actor = systemActor(workspaceId);
    const persons = await app.database.transaction(actor, (tx) =>
      tx.query<{ id: string }>(
        'select id from persons where workspace_id = $1 and contact_id = any($2::uuid[])',
        [workspaceId, acts.map(({ recordId }) => recordId)],
      ),
    );
    for (const { id } of persons) await erasePerson(app, actor, id);
  },
};

export const identityReactions: readonly Reaction[] = [linkContacts, eraseWithContact];
