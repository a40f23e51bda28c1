import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBody } from '#platform/mail/mail.ts';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { CLICKHOUSE_WANTED } from '#stages/learn/events/testing/chdb.ts';
import { plusDays } from '#stages/learn/metrics/days.ts';
import { dayInWords } from '#stages/learn/metrics/metric-words.ts';
import { digestJob } from './digest.job.ts';
import { tokenOf } from './digest.service.ts';
import { latestPeriod } from './digest-period.ts';
import { sparkline } from './figures.ts';

let server: TestServer;
let viewer: TestCaller;
let dashboardId: string;
const at = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;
const today = new Date().toISOString().slice(0, 10);
const daily = { frequency: 'daily', weekday: 1, hour: 0, timeZone: 'UTC' } as const;

interface Sent extends Record<string, unknown> {
  recipient: string;
  subject: string;
  sealed_body: string;
}
const mails = () =>
  server.app.database.query<Sent>(
    `select recipient, subject, sealed_body from mails where about ->> 'kind' = 'digest' order by id`,
  );
const run = () => digestJob.run(server.app, {}, new AbortController().signal);
const makeDue = () =>
  server.app.database.owner.query(`update dashboard_digests set last_period = last_period - 1`);
const set = (schedule: object | null, caller = viewer) =>
  caller.call('PUT', at(`dashboards/${dashboardId}/digest`), { schedule });

beforeAll(async () => {
  server = await startTestServer();
  viewer = await server.as('viewer');
  const editor = await server.as('editor');
  const metric = await editor.call('POST', at('metrics'), { name: 'Tickets <b>', unit: 'tickets' });
  const values = Array.from({ length: 60 }, (_, i) => ({
    day: plusDays(today, -1 - i),
    value: i < 29 ? 12 : 10,
  }));
  await editor.call('POST', at(`metrics/${metric.body.id}/values`), { values });
  const question = {
    kind: 'trend',
    series: [{ event: 'visit', filters: [], measure: { kind: 'count' } }],
  };
  const report = await editor.call('POST', at('reports'), { name: 'Visits', question });
  const place = { x: 0, y: 0, w: 6, h: 4 };
  const made = await editor.call('POST', at('dashboards'), {
    name: 'Weekly numbers',
    tiles: [
      { id: 'm', kind: 'metric', metricId: metric.body.id, ...place },
      { id: 'r', kind: 'report', reportId: report.body.id, ...place, y: 4 },
      { id: 't', kind: 'text', text: 'Weeks begin on Monday.', ...place, y: 8 },
    ],
  });
  dashboardId = made.body.id;
});
afterAll(() => server.close());

describe('a digest', () => {
  it('is sent once a period, however often the job runs, and says what the tiles say', async () => {
    expect((await set(daily)).status).toBe(200);
    await run();
    expect(await mails()).toEqual([]);
    await makeDue();
    await Promise.all([run(), run()]);
    await run();
    const sent = await mails();
    expect(sent).toHaveLength(1);
    const [mail] = sent;
    expect(mail).toMatchObject({
      recipient: 'viewer@home.example.org',
      subject: `Weekly numbers, ${dayInWords(today)}`,
    });
    const body = openBody(server.app, mail?.sealed_body ?? null);
    expect(body?.text).toContain('Tickets <b>\n12\u00a0tickets  on ');
    expect(body?.text).toContain('↑ +20 % against the time before');
    expect(body?.text).toContain('Visits\n0  visit, events, in all');
    expect(body?.text).toContain('Weeks begin on Monday.');
    expect(body?.html).toContain('Tickets &lt;b&gt;');
    expect(body?.html).not.toMatch(/<(script|img)|src=/);
    expect(body?.unsubscribe).toContain('/digest/');
  });

  it('ends by one click without signing in, not by looking at the link', async () => {
    await set(daily);
    const [row] = await server.app.database.owner
      .query<{ id: string }>('select id from dashboard_digests')
      .then(({ rows }) => rows);
    const token = tokenOf(server.app, server.workspace.id, row?.id ?? '');
    const page = await fetch(`${server.origin}/digest/${token}`);
    expect(await page.text()).toContain('End the mails of “Weekly numbers”?');
    expect(
      (await viewer.call('GET', at(`dashboards/${dashboardId}/digest`))).body.schedule,
    ).toEqual(daily);
    const ended = await fetch(`${server.origin}/digest/${token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    });
    expect([ended.status, await ended.text()]).toEqual([
      200,
      expect.stringContaining('The mails of “Weekly numbers” have ended'),
    ]);
    expect(
      (await viewer.call('GET', at(`dashboards/${dashboardId}/digest`))).body.schedule,
    ).toBeNull();
    const made = await fetch(`${server.origin}/digest/${token.slice(0, -6)}AAAAAA`);
    expect(await made.text()).toContain('was not copied whole');
    await makeDue();
    await run();
    expect(await mails()).toHaveLength(1);
  });

  it.skipIf(CLICKHOUSE_WANTED)(
    'does not keep whoever looks at it waiting for one tile',
    async () => {
      const admin = await server.as('admin');
      const sql =
        'select count(*) as n from range(1000000) a(i), range(10000000) b(j) where hash(i, j) = 1';
      const report = await admin.call('POST', at('reports'), {
        name: 'Heavy',
        question: { kind: 'sql', sql },
      });
      const place = { x: 0, w: 6, h: 4 };
      const made = await admin.call('POST', at('dashboards'), {
        name: 'Heavy numbers',
        tiles: [
          { id: 'r', kind: 'report', reportId: report.body.id, y: 0, ...place },
          { id: 't', kind: 'text', text: 'Still here.', y: 4, ...place },
        ],
      });
      const { body } = await admin.call('POST', at(`dashboards/${made.body.id}/digest/preview`));
      expect(body.text).toContain('Heavy\nThis took too long to count here.');
      expect(body.text).toContain('Still here.');
    },
  );

  it('is looked at before it is sent, and is kept from strangers', async () => {
    const preview = await viewer.call('POST', at(`dashboards/${dashboardId}/digest/preview`));
    expect(preview.status, JSON.stringify(preview.body)).toBe(200);
    expect(preview.body.text).toContain('Tickets');
    expect(preview.body.html).not.toContain('End these mails');
    const refused = await set({ ...daily, hour: 24 });
    expect(refused.status).toBe(400);
    expect((await set({ ...daily, timeZone: 'Mars/Olympus' })).status).toBe(400);
    const stranger = await server.as('owner', server.foreign);
    const theirs = `/workspaces/${server.foreign.slug}/dashboards/${dashboardId}/digest`;
    expect((await stranger.call('GET', theirs)).status).toBe(404);
    expect((await stranger.call('PUT', theirs, { schedule: daily })).status).toBe(404);
    expect((await stranger.call('POST', `${theirs}/preview`)).status).toBe(404);
  });
});

describe('the period of a digest', () => {
  it('is the last day on the wall clock whose hour has come', () => {
    const berlin = { ...daily, hour: 8, timeZone: 'Europe/Berlin' };
    const on = (moment: string, schedule: object = berlin) =>
      latestPeriod({ ...berlin, ...schedule } as typeof berlin, Date.parse(moment));
    expect(on('2026-03-30T05:59:00Z')).toBe('2026-03-29');
    expect(on('2026-03-30T06:00:00Z')).toBe('2026-03-30');
    expect(on('2026-01-30T06:59:00Z')).toBe('2026-01-29');
    const weekly = { frequency: 'weekly', weekday: 1 };
    expect(on('2026-03-30T06:00:00Z', weekly)).toBe('2026-03-30');
    expect(on('2026-03-30T05:59:00Z', weekly)).toBe('2026-03-23');
    expect(on('2026-04-05T23:00:00Z', { ...weekly, weekday: 7 })).toBe('2026-04-05');
  });

  it('draws a line of bars', () => {
    expect(sparkline([0, 5, null, 10])).toBe('▁▅█');
    expect(sparkline([3])).toBe('');
  });
});
