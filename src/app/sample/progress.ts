import { sql } from 'drizzle-orm';
import type { SampleProgress } from '#core/sample/sample.contract.ts';
import type { App } from '#platform/api/app.ts';
import type { Actor } from '#platform/auth/actor.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';

const ABSENT: SampleProgress = { state: 'absent', done: 0, step: '', seconds: null };

/** How far the sample is, as the workspace's settings hold it. */
export async function readProgress(tx: Tx): Promise<SampleProgress> {
  const { rows } = await tx.db.execute<{ sample: SampleProgress | null }>(
    sql`select settings -> 'sample' as sample from workspaces where id = ${tx.workspaceId}`,
  );
  return rows[0]?.sample ?? ABSENT;
}

/** Keeps the progress and lets everyone who watches the workspace see it. */
export async function writeProgress(tx: Tx, progress: SampleProgress): Promise<void> {
  await tx.db.execute(sql`
    update workspaces set settings = settings || ${JSON.stringify({ sample: progress })}::jsonb
    where id = ${tx.workspaceId}`);
  await recordActivity(tx, [
    { noun: 'sample', recordId: tx.workspaceId, verb: progress.state, data: { ...progress } },
  ]);
}

/** A reporter for a running build. */
export function reporter(app: App, actor: Actor) {
  return (done: number, step: string) =>
    app.database.transaction(actor, (tx) =>
      writeProgress(tx, { state: 'building', done, step, seconds: null }),
    );
}
