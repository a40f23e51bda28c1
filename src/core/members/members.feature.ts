import { addressOf } from '#core/access/links.ts';
import { memberSignInLink } from '#core/access/sign-in-links.ts';
import { actorOf, type Feature, implement, implementOpen } from '#platform/api/feature.ts';
import { requirePerson } from '#platform/auth/actor.ts';
import { requireRecentSignIn } from '#platform/auth/recent.ts';
import {
  invite,
  listInvitations,
  resendInvitation,
  revokeInvitation,
} from './invitations.service.ts';
import { invitationRoutes, memberRoutes } from './members.contract.ts';
import {
  changeRole,
  getMember,
  listMembers,
  removeMember,
  requireNotAbove,
} from './members.service.ts';

// Answers that carry a secret link go past the Idempotency-Key store, which would keep them.
export const membersFeature: Feature = {
  name: 'members',
  routes: [
    implement(memberRoutes.list, async ({ tx }) => ({ items: await listMembers(tx) })),
    implement(memberRoutes.update, ({ tx, params, body }) => changeRole(tx, params.id, body.role)),
    implement(memberRoutes.remove, async ({ tx, params }) => {
      await removeMember(tx, params.id);
      return undefined;
    }),
    implement(memberRoutes.leave, async ({ tx }) => {
      await removeMember(tx, requirePerson(tx.actor));
      return undefined;
    }),
    implementOpen(memberRoutes.signInLink, (call) => {
      const actor = actorOf(call);
      requireRecentSignIn(actor);
      return call.app.database.transaction(actor, async (tx) => {
        const member = await getMember(tx, call.params.id);
        requireNotAbove(actor.role, member);
        return memberSignInLink(call.app, tx, member, addressOf(call.app, call.request));
      });
    }),
    implement(invitationRoutes.list, async ({ tx }) => ({ items: await listInvitations(tx) })),
    implementOpen(invitationRoutes.create, (call) =>
      call.app.database.transaction(actorOf(call), (tx) =>
        invite(call.app, tx, call.body, addressOf(call.app, call.request)),
      ),
    ),
    implementOpen(invitationRoutes.resend, (call) =>
      call.app.database.transaction(actorOf(call), (tx) =>
        resendInvitation(call.app, tx, call.params.id, addressOf(call.app, call.request)),
      ),
    ),
    implement(invitationRoutes.revoke, async ({ tx, params }) => {
      await revokeInvitation(tx, params.id);
      return undefined;
    }),
  ],
};
