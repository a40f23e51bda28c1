import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/auth/actor.ts';
import { startMailServer, type TestMailServer } from '#platform/testing/mail-server.ts';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { renderLetter } from './letter.ts';
import { deliverMails, sendMail } from './mail.ts';

let smtp: TestMailServer;
let server: TestServer;
let owner: TestCaller;

beforeAll(async () => {
  smtp = await startMailServer();
  server = await startTestServer({
    env: { SMTP_URL: smtp.url, MAIL_FROM: 'Throughline <mail@example.com>' },
  });
  owner = await server.as('owner');
  await server.app.database.query('update users set is_instance_owner = true where id = $1', [
    owner.userId,
  ]);
});
afterAll(async () => {
  await server.close();
  await smtp.close();
});

const mailTo = (to: string) => ({ to, subject: `For ${to}`, text: 'A secret: 12345' });
const arrived = (to: string) => smtp.mails.filter((mail) => mail.to === to);
const statusOf = async (to: string) => {
  const { body } = await owner.call('GET', '/instance/mail');
  return body.items.find((item) => item.to === to);
};
const inTransaction = (to: string, fail = false) =>
  server.app.database.transaction(systemActor(server.workspace.id), async (tx) => {
    await sendMail(server.app, mailTo(to), tx);
    if (fail) throw new Error('changed my mind');
  });

describe('mail', () => {
  it('goes out once its transaction is committed, and not otherwise', async () => {
    await expect(inTransaction('never@example.org', true)).rejects.toThrow('changed my mind');
    await inTransaction('soon@example.org');
    await expect.poll(() => arrived('soon@example.org').length, { timeout: 10_000 }).toBe(1);
    await expect.poll(async () => (await statusOf('soon@example.org'))?.status).toBe('sent');
    expect(arrived('never@example.org')).toEqual([]);
    const [mail] = arrived('soon@example.org');
    expect(mail?.source).toMatch(/^From: Throughline <mail@example\.com>$/m);
    expect(mail?.source).toMatch(/^Subject: For soon@example\.org$/m);
    expect(mail?.source).toContain('text/html');
  }, 20_000);

  it('is tried again after a passing failure, and given up after a final one', async () => {
    smtp.refusals.push('451 busy, come back');
    await sendMail(server.app, mailTo('later@example.org'));
    await expect
      .poll(async () => (await statusOf('later@example.org'))?.lastError, { timeout: 10_000 })
      .toMatch(/451/);
    expect((await statusOf('later@example.org'))?.status).toBe('waiting');
    await server.app.database.query(
      `update mails set next_attempt_at = now() where status = 'waiting'`,
    );
    await server.app.jobs.send(deliverMails, {});
    await expect.poll(() => arrived('later@example.org').length, { timeout: 10_000 }).toBe(1);
    smtp.refusals.push('550 nobody of that name');
    await sendMail(server.app, mailTo('nobody@example.org'));
    await expect
      .poll(async () => (await statusOf('nobody@example.org'))?.status, { timeout: 10_000 })
      .toBe('failed');
    const failed = await statusOf('nobody@example.org');
    expect((await owner.call('POST', `/instance/mail/${failed?.id}/send`)).status).toBe(204);
    await expect.poll(() => arrived('nobody@example.org').length, { timeout: 10_000 }).toBe(1);
    expect((await owner.call('POST', `/instance/mail/${failed?.id}/send`)).status).toBe(409);
  }, 40_000);

  it('is sealed while it waits and forgotten once it has left', async () => {
    const rows = await server.app.database.query('select * from mails');
    expect(JSON.stringify(rows)).not.toContain('12345');
    expect(rows.filter((row) => row.status === 'sent' && row.sealed_body !== null)).toEqual([]);
  });

  it('can be tested: the conversation is shown without the password', async () => {
    const reply = await owner.call('POST', '/instance/mail/test', { to: 'me@example.org' });
    expect(reply.body).toMatchObject({ sent: true, error: null });
    const transcript = (reply.body.transcript as string[]).join('\n');
    expect(transcript).toMatch(/C: RCPT TO:<me@example\.org>/);
    expect(transcript).toMatch(/S: 250 kept/);
    const credentials = Buffer.from('\0user\0open sesame').toString('base64');
    for (const secret of ['open sesame', 'open%20sesame', credentials]) {
      expect(transcript).not.toContain(secret);
    }
    smtp.refusals.push('550 not here');
    const refused = await owner.call('POST', '/instance/mail/test', { to: 'me@example.org' });
    expect(refused.body).toMatchObject({ sent: false });
    expect(String(refused.body.error)).toMatch(/550/);
  });

  it('cannot smuggle in headers or markup', async () => {
    await sendMail(server.app, {
      ...mailTo('victim@example.org'),
      subject: 'Hello\r\nBcc: everyone@example.org',
    });
    await expect.poll(() => arrived('victim@example.org').length, { timeout: 10_000 }).toBe(1);
    expect(arrived('victim@example.org')[0]?.source).not.toMatch(/^Bcc:/m);
    const { html } = renderLetter({
      heading: '<script>alert(1)</script>',
      paragraphs: ['"><img src=x>'],
      action: { label: 'Go', url: 'javascript:alert(1)' },
      footer: '&',
    });
    expect(html).not.toMatch(/<script|<img|href=/);
  }, 20_000);
});

describe('without a mail server', () => {
  it('mail is held, and the owner reads it in the outbox to pass it on', async () => {
    const bare = await startTestServer();
    try {
      const operator = await bare.as('owner');
      await bare.app.database.query('update users set is_instance_owner = true where id = $1', [
        operator.userId,
      ]);
      await sendMail(bare.app, mailTo('held@example.org'));
      const { body } = await operator.call('GET', '/instance/mail?status=held');
      expect(body).toMatchObject({ server: null, items: [{ to: 'held@example.org' }] });
      const mail = await operator.call('GET', `/instance/mail/${body.items[0]?.id}`);
      expect(mail.body.text).toBe('A secret: 12345');
      const send = await operator.call('POST', `/instance/mail/${body.items[0]?.id}/send`);
      expect(send.status).toBe(409);
    } finally {
      await bare.close();
    }
  });
});
