import type { SharedNoun } from '#core/shares/shares.feature.ts';
import { createShare } from '#core/shares/shares.service.ts';
import { getWorkspace } from '#core/workspaces/workspaces.service.ts';
import { implement, implementOpen } from '#platform/api/feature.ts';
import { invalidInput } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { itemsOf } from './roadmap-items.ts';
import { type Roadmap, roadmapRoutes, roadmaps } from './roadmaps.contract.ts';
import { roadmapTable } from './roadmaps.table.ts';
import { readShared, type Shown } from './shared-roadmap.ts';
import { sharedRoadmapPage } from './shared-roadmap-page.ts';

function requireRange(start: string | null | undefined, end: string | null | undefined): void {
  if (!start || !end || start <= end) return;
  const message = `The roadmap ends (${end}) before it starts (${start}).`;
  throw invalidInput('body.rangeEnd', message);
}

export const roadmapService = new ResourceService(roadmaps, roadmapTable, {
  async beforeCreate(_tx, inputs) {
    for (const { rangeStart, rangeEnd } of inputs) requireRange(rangeStart, rangeEnd);
  },
  async beforeUpdate(_tx, before, change) {
    const { rangeStart, rangeEnd } = { ...before, ...change } as typeof before;
    requireRange(rangeStart, rangeEnd);
    return change;
  },
});

export const roadmapsFeature = resourceFeature(roadmapService, {
  routes: [
    implement(roadmapRoutes.items, async ({ tx, params, query }) =>
      itemsOf(tx, await roadmapService.get(tx, params.id), query),
    ),
    implementOpen(roadmapRoutes.share, async ({ app, actor, params, body, request }) => {
      if (!actor) throw new Error('sharing needs an actor');
      const { name, expiresInDays, password, ...settings } = body;
      const origin =
        app.config.publicUrl ?? `${request.protocol}://${request.host}${app.config.basePath}`;
      return app.database.transaction(actor, async (tx) => {
        const { id: recordId } = await roadmapService.get(tx, params.id);
        const share = { noun: 'roadmap', recordId, name, expiresInDays, password, settings };
        return createShare(tx, share, origin);
      });
    }),
    implement(roadmapRoutes.preview, async ({ tx, app, params, body }) => {
      const roadmap = await roadmapService.get(tx, params.id);
      const shown = {
        settings: body,
        created_by: tx.actor.userId,
        workspace_name: (await getWorkspace(tx)).name,
      };
      return { page: await pageOf(tx, shown, roadmap, app.config.basePath) };
    }),
  ],
});

async function pageOf(tx: Tx, shown: Shown, roadmap: Roadmap, basePath: string): Promise<string> {
  const view = await readShared(tx, shown, roadmap);
  return sharedRoadmapPage(view, basePath, new Date().toISOString().slice(0, 10));
}

/** A roadmap as holders of a read-only link see it. */
export const sharedRoadmaps: SharedNoun = {
  noun: 'roadmap',
  shows: ['roadmap', 'feature', 'opportunity', 'evidence', 'product', 'tag', 'member', 'workspace'],
  page: ({ app, actor, share }) =>
    app.database.transaction(
      actor,
      async (tx) => {
        const roadmap = await roadmapService.store.find(tx, share.record_id);
        if (!roadmap) return null;
        return pageOf(tx, share, roadmap as unknown as Roadmap, app.config.basePath);
      },
      { readOnly: true },
    ),
};
