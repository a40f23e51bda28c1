import { implement } from '#platform/api/feature.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { tagRoutes } from './tags.contract.ts';
import { mergeTag, tagService, usageOf } from './tags.service.ts';

export const tagsFeature = resourceFeature(tagService, {
  routes: [
    implement(tagRoutes.usage, async ({ tx, app, params }) => ({
      items: await usageOf(tx, app.services, params.id),
    })),
    implement(tagRoutes.merge, ({ tx, app, params, body }) =>
      mergeTag(tx, app.services, params.id, body.intoId),
    ),
  ],
});
