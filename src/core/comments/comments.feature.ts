import { type Feature, implement } from '#platform/api/feature.ts';
import { commentRoutes } from './comments.contract.ts';
import {
  createComment,
  listComments,
  react,
  setDeleted,
  setResolved,
  updateComment,
} from './comments.service.ts';

export const commentsFeature: Feature = {
  name: 'comments',
  routes: [
    implement(commentRoutes.list, ({ tx, params, query }) => listComments(tx, params.id, query)),
    implement(commentRoutes.create, ({ tx, params, body }) => createComment(tx, params.id, body)),
    implement(commentRoutes.update, ({ tx, params, body }) => updateComment(tx, params.id, body)),
    implement(commentRoutes.remove, async ({ tx, params }) => {
      await setDeleted(tx, params.id, true);
      return undefined;
    }),
    implement(commentRoutes.restore, ({ tx, params }) => setDeleted(tx, params.id, false)),
    implement(commentRoutes.resolve, ({ tx, params, body }) =>
      setResolved(tx, params.id, body.resolved),
    ),
    implement(commentRoutes.react, ({ tx, params }) => react(tx, params.id, params.reaction, true)),
    implement(commentRoutes.unreact, async ({ tx, params }) => {
      await react(tx, params.id, params.reaction, false);
      return undefined;
    }),
  ],
};
