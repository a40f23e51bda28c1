import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import type { Tx } from '#platform/db/database.ts';
import type { Activity } from '#platform/events/activity.ts';
import type { Reaction } from '#platform/events/reactions.ts';
import { forEachWorkspace } from '#platform/jobs/each-workspace.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { recordsTouchedBy, type Touched } from '#stages/discover/evidence/statements.service.ts';
import { evidenceSetting } from './evidence.contract.ts';
import { markAged, markAll, recount } from './evidence.service.ts';
import { SCORED_NOUNS } from './score-models.contract.ts';
import { rescoreModelPart, rescoreRecords } from './scores.service.ts';

/** Records with more statements than this are counted in a job, so that others don't wait. */
const SMALL = 1_000;
/** While a large record's evidence keeps changing, it is counted at most this often. */
const LARGE_EVERY_MS = 5_000;

/** Counts what is marked in one workspace, in the background. */
export const recountJob = defineJob({
  name: 'evidence.recount',
  input: z.object({ workspaceId: z.uuid() }),
  run: async (app, { workspaceId }, signal) => {
    await recount(app, workspaceId, { signal });
  },
});

/** Ages are counted in days: once a day, whenever the server is up, everything is a day older. Also counts what a crash left marked. */
export const ageJob = defineJob({
  name: 'evidence.age',
  input: z.object({}),
  cron: '*/20 * * * *',
  run: (app, _input, signal) =>
    forEachWorkspace(app, signal, async (id) => {
      await app.database.transaction(systemActor(id), markAged);
      await recount(app, id, { signal });
    }),
});

/** Queues the counting of whatever is marked; answers at once. */
export async function queueRecount(app: App, workspaceId: string, after?: Date): Promise<void> {
  await app.jobs.send(
    recountJob,
    { workspaceId },
    { key: workspaceId, ...(after ? { after } : {}) },
  );
}

/** Evidence changed: marks the records it bears on, counts the small ones, leaves the rest to a job. */
export const evidenceReaction: Reaction = {
  name: 'evidence',
  on: [
    '*.linked',
    '*.unlinked',
    'insight.*',
    'feedback.*',
    'contact.*',
    'company.*',
    'segment.*',
    'opportunity.archived',
    'opportunity.restored',
    'workspace.updated',
  ],
  async react(app, workspaceId, acts) {
    const marked = await app.database.transaction(systemActor(workspaceId), (tx) =>
      changesEverything(acts) ? markAll(tx) : markTouched(tx, touchedBy(acts)),
    );
    if (marked === 0) return;
    const { left } = await recount(app, workspaceId, { small: SMALL });
    if (left) await queueRecount(app, workspaceId, new Date(Date.now() + LARGE_EVERY_MS));
  },
};

function changesEverything(acts: readonly Activity[]): boolean {
  return acts.some(
    ({ noun, changes }) =>
      noun === 'segment' || (noun === 'workspace' && changes && evidenceSetting.key in changes),
  );
}

/** What these acts touched. A record just created has nothing linked to it yet. */
function touchedBy(acts: readonly Activity[]): Touched {
  const ids = {
    insight: new Set<string>(),
    feedback: new Set<string>(),
    contact: new Set<string>(),
  };
  const companies = new Set<string>();
  const records = new Set<string>();
  for (const { noun, verb, recordId, data } of acts) {
    if (verb === 'linked' || verb === 'unlinked') {
      const { kind, toId } = (data ?? {}) as { kind?: string; toId?: string };
      if (toId && (kind === 'supports' || kind === 'addressed_by')) records.add(toId);
    } else if (noun === 'opportunity') records.add(recordId);
    else if (noun === 'company') companies.add(recordId);
    else if (verb !== 'created' && noun in ids) ids[noun as keyof typeof ids].add(recordId);
  }
  return {
    insightIds: [...ids.insight],
    noteIds: [...ids.feedback],
    contactIds: [...ids.contact],
    companyIds: [...companies],
    recordIds: [...records],
  };
}

async function markTouched(tx: Tx, touched: Touched): Promise<number> {
  if (Object.values(touched).every((ids) => ids.length === 0)) return 0;
  const { rowCount } = await tx.db.execute(sql`
    insert into evidence_stale (workspace_id, record_id)
    select ${tx.workspaceId}, t.id from (${recordsTouchedBy(tx, touched)}) as t
    on conflict (workspace_id, record_id) do update set mark = excluded.mark`);
  return rowCount ?? 0;
}

/** Fields of a record that its scores are made of. */
const SCORED_FIELDS = ['effortLow', 'effortHigh', 'ownerId'];

/** New records enter every model of their noun; a changed effort, owner or model scores again. */
export const scoreReaction: Reaction = {
  name: 'scores',
  on: [
    'feature.created',
    'feature.updated',
    'opportunity.created',
    'opportunity.updated',
    'score_model.*',
  ],
  async react(app, workspaceId, acts) {
    const actor = systemActor(workspaceId);
    const recordIds = acts.filter(changesScore).map(({ recordId }) => recordId);
    if (recordIds.length > 0) {
      await app.database.transaction(actor, (tx) => rescoreRecords(tx, [...new Set(recordIds)]));
    }
    const models = acts.filter(({ noun }) => noun === 'score_model');
    for (const modelId of new Set(models.map(({ recordId }) => recordId))) {
      let after: string | null = null;
      do {
        const from: string | null = after;
        after = await app.database.transaction(actor, (tx) => rescoreModelPart(tx, modelId, from));
      } while (after);
    }
  },
};

function changesScore({ noun, verb, changes }: Activity): boolean {
  if (!SCORED_NOUNS.some((scored) => scored === noun)) return false;
  return verb === 'created' || SCORED_FIELDS.some((name) => changes && name in changes);
}
