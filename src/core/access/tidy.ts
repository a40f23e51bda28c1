import { z } from 'zod';
import { defineJob } from '#platform/jobs/jobs.ts';
import { forgetOldMail } from '#platform/mail/mail.ts';

/** Forgets what has served its time: ended sessions, spent links, counters, old mail. */
export const tidyAccess = defineJob({
  name: 'access.tidy',
  input: z.object({}),
  cron: '17 3 * * *',
  async run(app) {
    const { database } = app;
    await database.query(
      `delete from sessions where expires_at < now() or seen_at < now() - interval '14 days'`,
    );
    await database.query(
      `delete from one_time_links where expires_at < now() - interval '30 days' or used_at < now() - interval '30 days'`,
    );
    await database.query('delete from rate_counters where resets_at < now()');
    await database.owner.query(
      `delete from idempotency_keys where created_at < now() - interval '1 day'`,
    );
    await forgetOldMail(app);
  },
});
