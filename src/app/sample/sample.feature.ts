import { z } from 'zod';
import { sampleRoutes } from '#core/sample/sample.contract.ts';
import { type Feature, implement } from '#platform/api/feature.ts';
import type { Actor } from '#platform/auth/actor.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { buildSample } from './build.ts';
import { readProgress, writeProgress } from './progress.ts';

const sampleJob = defineJob({
  name: 'sample.build',
  input: z.object({ workspaceId: z.uuid(), userId: z.uuid().nullable(), name: z.string() }),
  retries: 2,
  async run(app, { workspaceId, userId, name }, signal) {
    const actor: Actor = {
      kind: 'user',
      userId,
      actorId: userId,
      name,
      workspaceId,
      role: 'owner',
    };
    try {
      await buildSample(app, actor, signal);
    } catch (error) {
      const step = 'The sample could not be made. Try again; the log of the server says why.';
      await app.database.transaction(actor, (tx) =>
        writeProgress(tx, { state: 'failed', done: 0, step, seconds: null }),
      );
      throw error;
    }
  },
});

/** The sample product, made from real answers at first use. */
export const sampleFeature: Feature = {
  name: 'sample',
  jobs: [sampleJob],
  reactions: [
    {
      name: 'sample.queue',
      on: ['sample.requested'],
      async react(app, workspaceId, acts) {
        for (const { data } of acts) {
          await app.jobs.send(sampleJob, { workspaceId, ...data } as never, { key: workspaceId });
        }
      },
    },
  ],
  routes: [
    implement(sampleRoutes.get, ({ tx }) => readProgress(tx)),
    implement(sampleRoutes.build, async ({ tx }) => {
      const progress = await readProgress(tx);
      if (progress.state === 'building' || progress.state === 'ready') return progress;
      const begun = { state: 'building', done: 0, step: 'Starting', seconds: null } as const;
      await writeProgress(tx, begun);
      const { userId, name } = tx.actor;
      await recordActivity(tx, [
        { noun: 'sample', recordId: tx.workspaceId, verb: 'requested', data: { userId, name } },
      ]);
      return begun;
    }),
  ],
};
