import { z } from 'zod';
import { defineRoute } from '#platform/contract/route.ts';

export const MAIL_STATUSES = ['waiting', 'held', 'sent', 'failed'] as const;

export const mailSchema = z.object({
  id: z.uuid(),
  to: z.string(),
  subject: z.string(),
  status: z
    .enum(MAIL_STATUSES)
    .describe('held: no mail server is set, so the owner passes it on by hand.'),
  about: z.record(z.string(), z.unknown()),
  attempts: z.int(),
  lastError: z.string().nullable(),
  createdAt: z.string(),
  sentAt: z.string().nullable(),
});
export type Mail = z.infer<typeof mailSchema>;

const access = { kind: 'instance' } as const;
const ofMail = z.object({ mailId: z.uuid() });

export const mailRoutes = {
  list: defineRoute({
    id: 'mail.list',
    method: 'GET',
    path: '/instance/mail',
    summary: 'Outgoing mail, newest first',
    access,
    query: z.strictObject({
      status: z.enum(MAIL_STATUSES).optional(),
      cursor: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    output: z.object({
      items: z.array(mailSchema),
      nextCursor: z.string().nullable(),
      server: z.string().nullable().describe('Host of SMTP_URL; null where none is set.'),
      sender: z.string(),
    }),
  }),
  get: defineRoute({
    id: 'mail.get',
    method: 'GET',
    path: '/instance/mail/{mailId}',
    summary: 'A mail with its text, as long as it has not been sent',
    access,
    params: ofMail,
    output: mailSchema.extend({ text: z.string().nullable() }),
  }),
  send: defineRoute({
    id: 'mail.send',
    method: 'POST',
    path: '/instance/mail/{mailId}/send',
    summary: 'Try to send a held or failed mail again',
    access,
    params: ofMail,
  }),
  test: defineRoute({
    id: 'mail.test',
    method: 'POST',
    path: '/instance/mail/test',
    summary: 'Send a test mail now, and show what the mail server said',
    access,
    rate: 'heavy',
    body: z.strictObject({ to: z.email().max(320) }),
    output: z.object({
      sent: z.boolean(),
      error: z.string().nullable(),
      transcript: z.array(z.string()).describe('C: this server, S: the mail server.'),
    }),
  }),
};
