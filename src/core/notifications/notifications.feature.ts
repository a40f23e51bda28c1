import { type Feature, implement } from '#platform/api/feature.ts';
import { notificationRoutes as routes } from './notifications.contract.ts';
import { notify } from './notifications.reactions.ts';
import {
  inboxOf,
  isFollowing,
  markRead,
  preferencesOf,
  setFollowing,
  setPreferences,
  unreadCount,
} from './notifications.service.ts';

export const notificationsFeature: Feature = {
  name: 'notifications',
  routes: [
    implement(routes.list, ({ tx, query }) => inboxOf(tx, query)),
    implement(routes.unread, async ({ tx }) => ({ unread: await unreadCount(tx) })),
    implement(routes.mark, async ({ tx, body }) => ({ unread: await markRead(tx, body) })),
    implement(routes.preferences, ({ tx }) => preferencesOf(tx)),
    implement(routes.setPreferences, ({ tx, body }) => setPreferences(tx, body.muted)),
    implement(routes.follow, async ({ tx, params }) => ({
      following: await isFollowing(tx, params.id),
    })),
    implement(routes.setFollow, async ({ tx, params, body }) => {
      await setFollowing(tx, params.id, body.following);
      return body;
    }),
  ],
  reactions: [notify],
};
