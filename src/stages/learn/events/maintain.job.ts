import { z } from 'zod';
import { defineJob } from '#platform/jobs/jobs.ts';
import { eventStoreOf } from './open-store.ts';

/** Each night: months into files of their own, old months out, bytes of erased persons removed. */
export const maintainEvents = defineJob({
  name: 'events.maintain',
  input: z.object({}),
  cron: '41 2 * * *',
  async run(app) {
    const { retentionMonths } = app.config.events;
    const report = await eventStoreOf(app).maintain({ retentionMonths, now: Date.now() });
    app.log.info(report, 'event files are in order');
  },
});
