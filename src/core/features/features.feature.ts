import { sql } from 'drizzle-orm';
import { implement } from '#platform/api/feature.ts';
import type { Tx } from '#platform/db/database.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { refuseCycle } from '#platform/resource/hierarchy.ts';
import { ResourceService } from '#platform/resource/service.ts';
import {
  type FeatureMove,
  type FeatureNode,
  type FeatureRecord,
  featureRoutes,
  features,
} from './features.contract.ts';
import { rankBeside } from './features.rank.ts';
import { completeChange, completeNew } from './features.rules.ts';
import { featureTable } from './features.table.ts';

export const featureService = new ResourceService(features, featureTable, {
  beforeCreate: completeNew,
  async beforeUpdate(tx, before, change) {
    await refuseCycle(tx, featureTable, before.id, change);
    return completeChange(before, change);
  },
});

/** How many features stand directly below one. */
const childCount = sql`(select count(*) from features child
  where child.workspace_id = features.workspace_id and child.parent_id = features.id
    and child.archived_at is null)`;

/** Puts a feature next to another, and at once into another column or lane. */
async function moveFeature(tx: Tx, id: string, move: FeatureMove): Promise<FeatureRecord> {
  const { before, after, version, ...change } = move;
  const anchor = before ?? after;
  const rank =
    anchor && anchor !== id
      ? await rankBeside(tx, id, anchor, before ? 'before' : 'after')
      : undefined;
  return featureService.perform(
    tx,
    id,
    { ...change, ...(rank ? { rank } : {}) },
    { action: 'update', verb: 'moved', version },
  );
}

export const featuresFeature = resourceFeature(featureService, {
  routes: [
    implement(featureRoutes.move, ({ tx, params, body }) => moveFeature(tx, params.id, body)),
    implement(featureRoutes.tree, ({ tx, query }) =>
      featureService.listAsJson<Pick<FeatureNode, 'childCount'>>(
        tx,
        { ...query, sort: query.sort ?? 'rank' },
        { childCount },
      ),
    ),
  ],
});
