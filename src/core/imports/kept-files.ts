import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { readSetting } from '#core/workspaces/workspaces.service.ts';
import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import type { Activity } from '#platform/events/activity.ts';
import type { Reaction } from '#platform/events/reactions.ts';
import { sweepFiles } from '#platform/files/sweep-files.ts';
import { forEachWorkspace } from '#platform/jobs/each-workspace.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { type Import, importSetting, WORKING_STATES } from './imports.contract.ts';
import { importService } from './imports.service.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const PER_LOOK = 100;
const DISCARD = { action: 'discard_file', verb: 'file_removed' };

const working = sql`${sql.param([...WORKING_STATES])}::text[]`;

/**
 * Takes the uploaded file of an import away; the record says when, and keeps its results and the
 * way to undo it. False where the file is gone already or a job reads it.
 */
export async function dropFile(app: App, tx: Tx, importId: string): Promise<boolean> {
  const { rows } = await tx.db.execute<{ file_id: string }>(sql`
    select file_id from imports
    where workspace_id = ${tx.workspaceId} and id = ${importId}
      and file_id is not null and state <> all(${working})
    for update`);
  const fileId = rows[0]?.file_id;
  if (!fileId) return false;
  await tx.db.execute(sql`
    update imports set file_id = null where workspace_id = ${tx.workspaceId} and id = ${importId}`);
  const change = { fileRemovedAt: new Date().toISOString(), fileKeptUntil: null };
  await importService.change(tx, importId, change, { verb: 'file_removed' });
  // Should the server end before the disk follows, the daily sweep finds a file that nobody names.
  tx.afterCommit(() => {
    app.files.remove(tx.workspaceId, fileId).catch((error: unknown) => {
      app.log.warn({ err: error, importId }, 'an import file could not be removed yet');
    });
  });
  return true;
}

/** As somebody asks for it, before its time. */
export async function discardFile(
  app: App,
  tx: Tx,
  { id, version }: { id: string; version: number },
): Promise<Import> {
  const [before] = await importService.store.lock(tx, [id]);
  // Checks rule and version; the change itself follows below.
  const { key } = await importService.perform(tx, id, {}, { ...DISCARD, version });
  if (before?.fileRemovedAt)
    throw new Problem('conflict', `The file of ${key} is removed already.`);
  if (!(await dropFile(app, tx, id))) {
    throw new Problem('conflict', `${key} is at work. Stop it, or wait for its end.`);
  }
  return importService.get(tx, id);
}

/** What is archived needs its file no more; with another setting, files stay longer or shorter. */
export const filesReaction: Reaction = {
  name: 'imports.files',
  on: ['import.archived', 'workspace.updated'],
  async react(app, workspaceId, acts) {
    const actor = systemActor(workspaceId, 'Import');
    for (const { recordId } of acts.filter(({ noun }) => noun === 'import')) {
      await app.database.transaction(actor, async (tx) => {
        if (await isArchived(tx, recordId)) await dropFile(app, tx, recordId);
      });
    }
    if (acts.some(changesSetting)) await app.database.transaction(actor, dateAnew);
  },
};

function changesSetting({ noun, changes }: Activity): boolean {
  return noun === 'workspace' && changes !== null && importSetting.key in changes;
}

async function isArchived(tx: Tx, importId: string): Promise<boolean> {
  const { rows } = await tx.db.execute(sql`
    select from imports
    where workspace_id = ${tx.workspaceId} and id = ${importId} and archived_at is not null
    for update`);
  return rows.length > 0;
}

async function dateAnew(tx: Tx): Promise<void> {
  const { keepFilesDays } = await readSetting(tx, importSetting);
  await tx.db.execute(sql`
    update imports
    set file_kept_until = coalesce(finished_at, updated_at) + make_interval(days => ${keepFilesDays})
    where workspace_id = ${tx.workspaceId} and file_id is not null`);
}

/** Once a day: files whose time is over, and those that no record names. */
export const tidyFilesJob = defineJob({
  name: 'imports.tidy_files',
  input: z.object({}),
  cron: '41 3 * * *',
  run: async (app, _input, signal) => {
    await forEachWorkspace(app, signal, (id) => dropDue(app, id, signal), { archived: true });
    const swept = await sweepFiles(app, new Date(Date.now() - DAY_MS), signal);
    if (swept > 0) app.log.info({ files: swept }, 'removed uploaded files that nothing names');
  },
});

async function dropDue(app: App, workspaceId: string, signal: AbortSignal): Promise<void> {
  const actor = systemActor(workspaceId, 'Import');
  for (let after: string | undefined; !signal.aborted; ) {
    const due = await dueAfter(app, workspaceId, after);
    after = due.at(-1);
    if (!after) return;
    for (const importId of due) {
      await app.database.transaction(actor, (tx) => dropFile(app, tx, importId));
    }
  }
}

/** Some imports, by id, whose file has served its time. */
async function dueAfter(app: App, workspaceId: string, after = ''): Promise<string[]> {
  return app.database.transaction(
    systemActor(workspaceId),
    async (tx) => {
      const { rows } = await tx.db.execute<{ id: string }>(sql`
        select id from imports
        where workspace_id = ${workspaceId} and file_id is not null and state <> all(${working})
          and (file_kept_until < now() or archived_at is not null) and id::text > ${after}
        order by id::text limit ${PER_LOOK}`);
      return rows.map(({ id }) => id);
    },
    { readOnly: true },
  );
}
