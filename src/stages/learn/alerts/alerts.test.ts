import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/auth/actor.ts';
import {
  type ReplyBody,
  startTestServer,
  type TestCaller,
  type TestServer,
} from '#platform/testing/server.ts';
import { plusDays } from '#stages/learn/metrics/days.ts';
import { dayInWords } from '#stages/learn/metrics/metric-words.ts';
import { evaluate } from './evaluate.ts';

let server: TestServer;
let editor: TestCaller;
let viewer: TestCaller;
const at = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;
const today = new Date().toISOString().slice(0, 10);
const ago = (days: number) => plusDays(today, -days);
const isWeekend = (day: string) => [0, 6].includes(new Date(day).getUTCDay());

/** An ordinary value: few at weekends, and never twice the same. */
const usual = (days: number) => (isWeekend(ago(days)) ? 20 : 100) + ((days * 7) % 5);

async function metricWith(days: readonly number[]): Promise<string> {
  const made = await editor.call('POST', at('metrics'), { name: 'Visits', unit: 'people' });
  await put(
    made.body.id,
    days.map((day) => [day, usual(day)]),
  );
  return made.body.id;
}
async function put(metricId: string, values: readonly (readonly [number, number | null])[]) {
  const reply = await editor.call('POST', at(`metrics/${metricId}/values`), {
    values: values.map(([day, value]) => ({ day: ago(day), value })),
  });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  await server.reactor.settle();
}
async function watch(metricId: string, more: object = {}): Promise<string> {
  const made = await editor.call('POST', at('alerts'), { name: 'Watch', metricId, ...more });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  await server.reactor.settle();
  return made.body.id;
}
const alertOf = async (id: string) => (await viewer.call('GET', at(`alerts/${id}`))).body;
const firingsOf = async (id: string) =>
  (await viewer.call('GET', at(`alerts/${id}/firings`))).body.items as ReplyBody[];
async function inbox(alertId: string): Promise<string[]> {
  const { body } = await editor.call('GET', at('notifications?limit=200'));
  return body.items
    .filter(({ recordId, kind }) => recordId === alertId && kind === 'due')
    .map(({ excerpt }) => String(excerpt));
}
async function mails(alertId: string): Promise<string[]> {
  const rows = await server.app.database.query<{ subject: string }>(
    `select subject from mails where about ->> 'alertId' = $1 order by id`,
    [alertId],
  );
  return rows.map(({ subject }) => subject);
}
const again = (id: string) =>
  server.app.database.transaction(systemActor(server.workspace.id), (tx) =>
    evaluate(server.app, tx, [id]),
  );
const eightWeeks = Array.from({ length: 60 }, (_, i) => i + 3);

beforeAll(async () => {
  server = await startTestServer();
  [editor, viewer] = [await server.as('editor'), await server.as('viewer')];
});
afterAll(() => server.close());

describe('an alert on unexpected change', () => {
  it('stays quiet over ordinary weekends, fires once on what is out, and says when it is over', async () => {
    const metricId = await metricWith(Array.from({ length: 60 }, (_, i) => i + 14));
    const id = await watch(metricId);
    for (const day of [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3]) {
      await put(metricId, [[day, usual(day)]]);
      expect((await alertOf(id)).state, ago(day)).toBe('quiet');
    }
    expect(await mails(id)).toEqual([]);
    await put(metricId, [[2, usual(2) + 300]]);
    await Promise.all([again(id), again(id)]);
    expect(await alertOf(id)).toMatchObject({ state: 'firing', firingSince: ago(2) });
    expect((await alertOf(id)).stateReason).toContain('above the expected range of');
    const [firing] = await firingsOf(id);
    expect(firing).toMatchObject({ day: ago(2), value: usual(2) + 300, resolvedAt: null });
    expect(firing?.working).toMatchObject({ times: 4, days: 56 });
    await put(metricId, [[1, usual(1)]]);
    expect(await alertOf(id)).toMatchObject({ state: 'quiet', firingSince: null });
    expect(await mails(id)).toEqual(['Alert: Visits, Watch', 'Over: Visits, Watch']);
    expect(await inbox(id)).toMatchObject(
      [/^Over: /, /above the expected range/].map((words) => expect.stringMatching(words)),
    );
    expect(await firingsOf(id)).toMatchObject([{ resolvedDay: ago(1) }]);
  });

  it('tells of a lasting change for a week, then takes it for the level', async () => {
    const metricId = await metricWith(Array.from({ length: 70 }, (_, i) => i + 10));
    const id = await watch(metricId);
    for (const day of [9, 8, 7, 6, 5, 4, 3]) await put(metricId, [[day, usual(day) + 60]]);
    expect(await alertOf(id)).toMatchObject({ state: 'firing', firingSince: ago(9) });
    await put(metricId, [[2, usual(2) + 60]]);
    const alert = await alertOf(id);
    expect(alert).toMatchObject({ state: 'quiet', firingSince: null });
    expect(alert.stateReason).toContain(`Since ${dayInWords(ago(9))} its level is another: about `);
    const { body } = await viewer.call('GET', at(`alerts/${id}/look`));
    const outs = (body.days as { out: boolean }[]).map(({ out }) => out);
    expect(outs.slice(-8)).toEqual([...Array(7).fill(true), false]);
    expect(await mails(id)).toEqual(['Alert: Visits, Watch', 'Over: Visits, Watch']);
  });

  it('waits for four weeks of values, and says so', async () => {
    const id = await watch(await metricWith(Array.from({ length: 27 }, (_, i) => i + 1)));
    expect(await alertOf(id)).toMatchObject({ state: 'waiting' });
    expect((await alertOf(id)).stateReason).toContain('after four weeks');
    const look = await viewer.call('GET', at(`alerts/${id}/look`));
    expect(look.body.days).toHaveLength(27);
  });
});

describe('an alert on a threshold', () => {
  it('tells nobody of what fires again within the quiet hours, or while it is snoozed', async () => {
    const metricId = await metricWith([9]);
    const id = await watch(metricId, { condition: 'above', threshold: 500, coolDownHours: 48 });
    await put(metricId, [[8, 501]]);
    await put(metricId, [[7, 500]]);
    await put(metricId, [[6, 700]]);
    expect(await mails(id)).toHaveLength(2);
    expect(await firingsOf(id)).toMatchObject([
      { day: ago(6), toldAt: null, resolvedAt: null },
      { day: ago(8), resolvedDay: ago(7) },
    ]);
    // The quiet hours are over, and it still fires.
    await server.app.database.owner.query(
      `update alerts set last_told_at = now() - interval '3 days' where id = $1`,
      [id],
    );
    const { version } = await alertOf(id);
    const snoozedUntil = new Date(Date.now() + 3_600_000).toISOString();
    await editor.call('PATCH', at(`alerts/${id}`), { snoozedUntil, version });
    await server.reactor.settle();
    expect(await mails(id)).toHaveLength(2);
    await editor.call('PATCH', at(`alerts/${id}`), { snoozedUntil: null, version: version + 1 });
    await server.reactor.settle();
    expect(await mails(id)).toHaveLength(3);
    await editor.call('PATCH', at(`alerts/${id}`), { active: false, version: version + 2 });
    await server.reactor.settle();
    expect(await alertOf(id)).toMatchObject({ state: 'waiting', stateReason: 'It is not active.' });
    expect(await firingsOf(id)).not.toMatchObject([{ resolvedAt: null }]);
  });

  it('tells when values stop coming, and when they come again', async () => {
    const metricId = await metricWith([5, 4]);
    const id = await watch(metricId, { condition: 'below', threshold: 1, missingDays: 3 });
    expect(await alertOf(id)).toMatchObject({
      state: 'firing',
      stateReason: `No value since ${dayInWords(ago(4))}: 3 days without one.`,
    });
    await put(metricId, [[1, 50]]);
    expect(await alertOf(id)).toMatchObject({ state: 'quiet' });
    expect(await mails(id)).toEqual(['Alert: Visits, Watch', 'Over: Visits, Watch']);
  });
});

describe('who', () => {
  it('may make one, is told, and is kept out', async () => {
    const metricId = await metricWith(eightWeeks);
    const refused = async (body: object) => {
      const reply = await editor.call('POST', at('alerts'), { name: 'No', metricId, ...body });
      expect(reply.status).toBe(400);
      return `${reply.body.fields[0]?.path} ${reply.body.fields[0]?.message}`;
    };
    expect(await refused({ condition: 'above' })).toContain('body.threshold Say which value');
    const stranger = await server.as('editor', server.foreign);
    expect(await refused({ tell: [stranger.userId] })).toContain('no member');
    expect(await refused({ missingDays: 0 })).toContain('missingDays');
    expect((await viewer.call('POST', at('alerts'), { name: 'No', metricId })).status).toBe(403);
    const id = await watch(metricId, { tell: [viewer.userId] });
    expect((await alertOf(id)).tell).toEqual([viewer.userId]);
    const theirs = `/workspaces/${server.foreign.slug}/alerts`;
    for (const path of ['', '/firings', '/look']) {
      expect((await stranger.call('GET', `${theirs}/${id}${path}`)).status).toBe(404);
    }
    expect((await stranger.call('POST', theirs, { name: 'No', metricId })).status).toBe(400);
  });
});
