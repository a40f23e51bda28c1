import { sql } from 'drizzle-orm';
import { systemActor } from '#platform/auth/actor.ts';
import type { Activity } from '#platform/events/activity.ts';
import type { Reaction } from '#platform/events/reactions.ts';
import { measureAgain } from './outcome-reviews.service.ts';

/** What changes the result of a review, by what it was found on. */
const BEARS_ON: Record<string, (act: Activity) => boolean> = {
  metric: ({ verb, changes }) => verb === 'measured' || 'unit' in (changes ?? {}),
  prediction: ({ changes }) => 'releasedOn' in (changes ?? {}),
  feature: ({ changes }) => 'shippedAt' in (changes ?? {}),
};

/** Values that came late or were corrected: reviews that nobody has confirmed are measured again. */
export const remeasureReaction: Reaction = {
  name: 'outcome-measuring',
  on: ['metric.measured', 'metric.updated', 'prediction.updated', 'feature.updated'],
  async react(app, workspaceId, acts) {
    const touched = acts.filter((act) => BEARS_ON[act.noun]?.(act)).map((act) => act.recordId);
    if (touched.length === 0) return;
    const ids = sql`${sql.param([...new Set(touched)])}::uuid[]`;
    await app.database.transaction(systemActor(workspaceId), async (tx) => {
      const { rows } = await tx.db.execute<{ id: string }>(sql`
        select r.id from outcome_reviews r
        join predictions p on p.workspace_id = r.workspace_id and p.id = r.prediction_id
        where r.workspace_id = ${tx.workspaceId} and r.state = 'open' and r.archived_at is null
          and (r.metric_id = any(${ids}) or p.comparison_id = any(${ids})
            or p.id = any(${ids}) or r.feature_id = any(${ids}))
        order by r.id`);
      for (const { id } of rows) await measureAgain(tx, id);
    });
  },
};
