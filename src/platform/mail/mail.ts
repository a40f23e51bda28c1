import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import type { Queryable } from '#platform/db/database.ts';
import { Tx } from '#platform/db/database.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { escapeHtml } from './letter.ts';
import { deliver, MailError } from './transport.ts';

export interface NewMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** Where a POST ends mails of this kind (RFC 8058); kept sealed, as the text is. */
  readonly unsubscribe?: string;
  /** What it is about, shown in the outbox; never a secret. */
  readonly about?: Readonly<Record<string, unknown>>;
}

const bodySchema = z.object({
  text: z.string(),
  html: z.string(),
  unsubscribe: z.string().optional(),
});
type Sealed = z.infer<typeof bodySchema>;

const MAX_ATTEMPTS = 8;
const MAX_WAIT_SECONDS = 3600;

/**
 * Queues a mail, in the transaction of `within` where that is one: no commit,
 * no mail. Without SMTP_URL it is held in the outbox for the owner of the
 * installation to pass on. Returns its id.
 */
export async function sendMail(
  app: App,
  mail: NewMail,
  within: Queryable = app.database,
): Promise<string> {
  const id = uuidv7();
  const body: Sealed = {
    text: mail.text,
    html: mail.html ?? `<pre style="white-space:pre-wrap">${escapeHtml(mail.text)}</pre>`,
    ...(mail.unsubscribe ? { unsubscribe: mail.unsubscribe } : {}),
  };
  await within.query(
    `insert into mails (id, recipient, subject, sealed_body, about, status) values ($1, $2, $3, $4, $5, $6)`,
    [
      id,
      mail.to,
      // A line break in a subject would begin a header of its own.
      mail.subject.replaceAll(/\s+/g, ' ').slice(0, 200),
      app.secrets.seal(JSON.stringify(body)),
      JSON.stringify(mail.about ?? {}),
      app.config.smtpUrl ? 'waiting' : 'held',
    ],
  );
  if (app.config.smtpUrl) {
    if (within instanceof Tx) within.afterCommit(() => void deliverSoon(app));
    else await deliverSoon(app);
  }
  return id;
}

/** Opens a stored body; null once the mail has left. */
export function openBody(app: Pick<App, 'secrets'>, sealed: string | null): Sealed | null {
  return sealed === null ? null : bodySchema.parse(JSON.parse(app.secrets.unseal(sealed)));
}

/** The table is the queue; this only wakes the job, which also wakes by itself every minute. */
async function deliverSoon(app: App): Promise<void> {
  try {
    await app.jobs.send(deliverMails, {}, { key: 'deliver' });
  } catch (error) {
    app.log.warn({ err: error }, 'mail goes out at the next full minute');
  }
}

export async function deliverAgain(app: App, id: string): Promise<boolean> {
  const found = await app.database.query(
    `update mails set status = 'waiting', attempts = 0, next_attempt_at = now(), last_error = null
     where id = $1 and status in ('held', 'failed') and sealed_body is not null returning id`,
    [id],
  );
  if (found.length > 0) await deliverSoon(app);
  return found.length > 0;
}

interface DueMail {
  id: string;
  recipient: string;
  subject: string;
  sealed_body: string;
  attempts: number;
}

/** Sends what is due, one mail after another, with growing pauses after failures. */
export const deliverMails = defineJob({
  name: 'mail.deliver',
  input: z.object({}),
  cron: '* * * * *',
  retries: 0,
  async run(app, _input, signal) {
    while (app.config.smtpUrl && !signal.aborted) {
      const mail = await claim(app);
      if (!mail) return;
      await attempt(app, mail);
    }
  },
});

/** Takes the next mail and puts its next attempt off first, so that a crash can't send it in a loop. */
async function claim(app: App): Promise<DueMail | undefined> {
  const [mail] = await app.database.query<DueMail>(
    `update mails set attempts = attempts + 1,
       next_attempt_at = now() + make_interval(secs => least($1, 15 * 2 ^ attempts))
     where id = (
       select id from mails where status = 'waiting' and next_attempt_at <= now()
       order by next_attempt_at limit 1 for update skip locked)
     returning id, recipient, subject, sealed_body, attempts`,
    [MAX_WAIT_SECONDS],
  );
  return mail;
}

async function attempt(app: App, mail: DueMail): Promise<void> {
  const { id, recipient: to, subject } = mail;
  try {
    const body = openBody(app, mail.sealed_body);
    if (!body) throw new MailError('The text of this mail is gone.', true);
    await deliver(app.config, { id, to, subject, ...body });
    await app.database.query(
      `update mails set status = 'sent', sent_at = now(), sealed_body = null, last_error = null where id = $1`,
      [id],
    );
  } catch (error) {
    const over = mail.attempts >= MAX_ATTEMPTS || (error instanceof MailError && error.permanent);
    await app.database.query(
      `update mails set status = case when $2 then 'failed' else status end, last_error = $3 where id = $1`,
      [id, over, error instanceof Error ? error.message.slice(0, 1000) : String(error)],
    );
    app.log.warn({ mail: id, err: error, over }, 'a mail could not be sent');
  }
}

/** Forgets old mail: what was sent after 30 days, everything after 90. */
export async function forgetOldMail(app: App): Promise<void> {
  await app.database.query(
    `delete from mails where created_at < now() - interval '90 days'
       or (status = 'sent' and created_at < now() - interval '30 days')`,
  );
}
