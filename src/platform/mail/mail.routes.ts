import { v7 as uuidv7 } from 'uuid';
import { implementOpen } from '#platform/api/feature.ts';
import { notFound, Problem } from '#platform/contract/problem.ts';
import { renderLetter } from './letter.ts';
import { type Mail, mailRoutes as routes } from './mail.contract.ts';
import { deliverAgain, openBody } from './mail.ts';
import { deliver, senderOf } from './transport.ts';

interface MailRow extends Omit<Mail, 'createdAt' | 'sentAt'> {
  createdAt: Date;
  sentAt: Date | null;
  sealedBody: string | null;
}

const COLUMNS = `id, recipient as "to", subject, status, about, attempts, last_error as "lastError",
  created_at as "createdAt", sent_at as "sentAt", sealed_body as "sealedBody"`;

function toMail({ sealedBody: _, createdAt, sentAt, ...row }: MailRow): Mail {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
  };
}

export const mailImplementations = [
  implementOpen(routes.list, async ({ app, query }) => {
    const rows = await app.database.query<MailRow>(
      `select ${COLUMNS} from mails
       where ($1::text is null or status = $1) and ($2::uuid is null or id < $2)
       order by id desc limit $3`,
      [query.status ?? null, query.cursor ?? null, query.limit + 1],
    );
    const items = rows.slice(0, query.limit).map(toMail);
    const { smtpUrl } = app.config;
    return {
      items,
      nextCursor: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null,
      server: smtpUrl ? new URL(smtpUrl).host : null,
      sender: senderOf(app.config),
    };
  }),
  implementOpen(routes.get, async ({ app, params }) => {
    const [row] = await app.database.query<MailRow>(`select ${COLUMNS} from mails where id = $1`, [
      params.mailId,
    ]);
    if (!row) throw notFound('mail');
    return { ...toMail(row), text: openBody(app, row.sealedBody)?.text ?? null };
  }),
  implementOpen(routes.send, async ({ app, params }) => {
    if (!app.config.smtpUrl) {
      throw new Problem('conflict', 'No mail server is set. Set SMTP_URL and restart first.');
    }
    if (!(await deliverAgain(app, params.mailId))) {
      throw new Problem('conflict', 'This mail is on its way or was sent already.');
    }
    return undefined;
  }),
  implementOpen(routes.test, async ({ app, body }) => {
    const transcript: string[] = [];
    const letter = renderLetter({
      heading: 'Mail works',
      paragraphs: ['This is the test mail that you asked Throughline to send.'],
      footer: 'You get this because the owner of the installation tested its mail settings.',
    });
    try {
      await deliver(
        app.config,
        { id: uuidv7(), to: body.to, subject: 'Test mail from Throughline', ...letter },
        transcript,
      );
      return { sent: true, error: null, transcript };
    } catch (error) {
      return {
        sent: false,
        error: error instanceof Error ? error.message : String(error),
        transcript,
      };
    }
  }),
];
