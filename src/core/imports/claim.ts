import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '#platform/api/app.ts';
import { type Actor, systemActor } from '#platform/auth/actor.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Role } from '#platform/contract/role.ts';
import type { CsvPosition } from '#platform/csv/read.ts';
import type { Database, Tx } from '#platform/db/database.ts';
import type { WorkingState } from './imports.contract.ts';
import { importService } from './imports.service.ts';

/** Whoever asked for the work. */
interface StartedBy {
  kind: Actor['kind'];
  userId: string | null;
  actorId: string | null;
  name: string;
}

/** An import that one worker has taken up. It holds until another takes it up or its state changes. */
export interface Claim {
  readonly workspaceId: string;
  readonly importId: string;
  readonly worker: string;
  readonly state: WorkingState;
  readonly position: CsvPosition | null;
  /** Names what this import brings since it was last begun. */
  readonly runId: string;
  readonly startedBy: StartedBy;
}

interface ClaimRow extends Record<string, unknown> {
  state: WorkingState;
  position: CsvPosition | null;
  runId: string;
  startedBy: StartedBy;
}

/**
 * Takes an import up, away from whoever worked on it: of two workers the queue
 * believes the earlier one dead, so nobody would follow it up if it did die. Null where nobody waits for such work any more.
 */
export async function claim(
  app: App,
  { workspaceId, importId }: Pick<Claim, 'workspaceId' | 'importId'>,
  states: readonly WorkingState[],
): Promise<Claim | null> {
  const worker = uuidv7();
  return app.database.transaction(systemActor(workspaceId, 'Import'), async (tx) => {
    const { rows } = await tx.db.execute<ClaimRow>(sql`
      update imports set worker = ${worker}, worked_at = now()
      where workspace_id = ${workspaceId} and id = ${importId}
        and state = any(${sql.param([...states])}::text[])
      returning state, position, run_id as "runId", started_by as "startedBy"`);
    return rows[0] ? { workspaceId, importId, worker, ...rows[0] } : null;
  });
}

/** Locks the import until the transaction ends; false when it is no longer this worker's. */
export async function stillHolds(tx: Tx, { importId, worker, state }: Claim): Promise<boolean> {
  const { rows } = await tx.db.execute(sql`
    select from imports
    where workspace_id = ${tx.workspaceId} and id = ${importId}
      and state = ${state} and worker = ${worker}
    for update`);
  return rows.length > 0;
}

/** Ends the work of a claim with a problem for people to read; what others took up is left to them. */
export async function giveUp(app: App, held: Claim, problem: string): Promise<void> {
  const state = held.state === 'checking' ? 'draft' : 'failed';
  const change = { state, problem, finishedAt: new Date().toISOString() };
  await app.database.transaction(systemActor(held.workspaceId, 'Import'), async (tx) => {
    if (!(await stillHolds(tx, held))) return;
    await importService.change(tx, held.importId, change, { verb: 'failed' });
  });
}

/** Whoever asked for the work, with the role they have now. */
export async function actorOf(
  database: Database,
  { workspaceId, startedBy: by }: Pick<Claim, 'workspaceId' | 'startedBy'>,
): Promise<Actor> {
  if (by.userId === null) return systemActor(workspaceId, by.name);
  const { rows } = await database.transaction(
    systemActor(workspaceId),
    (tx) =>
      tx.db.execute<{ role: Role }>(sql`
        select role from members where workspace_id = ${workspaceId} and user_id = ${by.userId}`),
    { readOnly: true },
  );
  const role = rows[0]?.role;
  if (role) return { ...by, workspaceId, role };
  throw new Problem('forbidden', `${by.name} is no longer a member. Ask for it yourself.`);
}
