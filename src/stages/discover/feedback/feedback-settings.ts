import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { type FeedbackSettings, feedbackSettingsSchema } from './feedback-settings.contract.ts';

/** The workspace's settings; what was never set has its default. One statement. */
export async function feedbackSettings(tx: Tx): Promise<FeedbackSettings> {
  const { rows } = await tx.db.execute<{ held: unknown }>(sql`
    select settings -> 'feedback' as held from workspaces where id = ${tx.workspaceId}`);
  return feedbackSettingsSchema.parse(rows[0]?.held ?? {});
}

export async function changeFeedbackSettings(
  tx: Tx,
  change: { processWhenLinked?: boolean | undefined },
): Promise<FeedbackSettings> {
  const before = await feedbackSettings(tx);
  const after = { processWhenLinked: change.processWhenLinked ?? before.processWhenLinked };
  await tx.db.execute(sql`
    update workspaces set settings = jsonb_set(settings, '{feedback}', ${JSON.stringify(after)}::jsonb),
      version = version + 1 where id = ${tx.workspaceId}`);
  await recordActivity(tx, [
    {
      noun: 'workspace',
      recordId: tx.workspaceId,
      verb: 'updated',
      changes: { 'settings.feedback': [before, after] },
    },
  ]);
  return after;
}
