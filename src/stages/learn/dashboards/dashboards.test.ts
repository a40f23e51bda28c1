import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { happened } from '#stages/learn/events/testing/happened.ts';

let server: TestServer;
let editor: TestCaller;
let viewer: TestCaller;
let reportId: string;
const at = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;

const visits = (kind: 'count' | 'people', more: object = {}) => ({
  kind: 'trend',
  series: [{ event: 'visit', filters: [], measure: { kind } }],
  ...more,
});
const inFirefox = {
  type: 'text',
  property: { source: 'column', name: 'browser' },
  operator: 'is',
  values: ['Firefox'],
};
const lastFive = { kind: 'last', count: 5, unit: 'day', withCurrent: true };
const place = { x: 0, y: 0, w: 6, h: 4 };

async function make(tiles: object[], more: object = {}, caller = editor) {
  return caller.call('POST', at('dashboards'), { name: 'Overview', tiles, ...more });
}
const answer = (id: string, tile: string, body: object = {}, caller = editor) =>
  caller.call('POST', at(`dashboards/${id}/tiles/${tile}/answer`), body);
const ask = async (question: object) =>
  (await editor.call('POST', at('reports/ask'), { question })).body.answer;

beforeAll(async () => {
  server = await startTestServer();
  [editor, viewer] = [await server.as('editor'), await server.as('viewer')];
  const visit = (personId: number, daysAgo: number) => ({
    personId,
    event: 'visit',
    hoursAgo: 24 * daysAgo,
  });
  await happened(server, [
    ...[1, 2, 3].map((person) => ({ ...visit(person, 2), browser: 'Firefox' })),
    ...[4, 5].map((person) => ({ ...visit(person, 1), browser: 'Safari' })),
    visit(6, 20),
  ]);
  const made = await editor.call('POST', at('reports'), {
    name: 'Visitors',
    question: visits('people', { interval: 'week' }),
  });
  reportId = made.body.id;
});
afterAll(() => server.close());

describe('a dashboard', () => {
  it('answers each tile as its report, with the dashboard’s range, interval and filters', async () => {
    const scope = { range: lastFive, interval: 'day', timeZone: 'UTC', filters: [inFirefox] };
    const made = await make([{ id: 'a', kind: 'report', reportId, ...place }], { scope });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const shown = await answer(made.body.id, 'a', {}, viewer);
    expect(shown.status, JSON.stringify(shown.body)).toBe(200);
    const merged = visits('people', { range: lastFive, interval: 'day', filters: [inFirefox] });
    expect(shown.body.title).toBe('Visitors');
    expect(shown.body.answer).toEqual(await ask(merged));
    const values = (shown.body.answer as { lines: { values: number[] }[] }).lines[0]?.values;
    expect(values?.reduce((sum, value) => sum + value, 0)).toBe(3);
    const plain = await answer(made.body.id, 'a', { scope: {} });
    expect(plain.body.answer).toEqual(await ask(visits('people', { interval: 'week' })));
  });

  it('shows the other tiles when one is broken', async () => {
    const other = await editor.call('POST', at('reports'), {
      name: 'Too much',
      question: visits('count', { interval: 'hour', range: lastFive }),
    });
    const years = { kind: 'between', from: '2020-01-01', to: '2025-12-31' };
    const made = await make([
      { id: 'a', kind: 'report', reportId: other.body.id, ...place },
      { id: 'b', kind: 'report', reportId, ...place, x: 6 },
      { id: 'c', kind: 'text', text: '**Read me**', ...place, y: 4 },
    ]);
    const scope = { range: years };
    const [bad, good, text] = await Promise.all(
      ['a', 'b', 'c'].map((tile) => answer(made.body.id, tile, { scope })),
    );
    expect(bad?.status).toBe(400);
    expect(bad?.body.detail).toContain('shorter range');
    expect(good?.status).toBe(200);
    expect(text?.status).toBe(404);
  });

  it('shows a metric’s days beside the mean of as many days before', async () => {
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
    const metric = await editor.call('POST', at('metrics'), { name: 'Tickets', unit: 'tickets' });
    const values = [9, 8, 7, 6].map((ago) => ({ day: day(ago), value: 10 }));
    const late = [4, 3, 2, 1].map((ago) => ({ day: day(ago), value: 10 + ago }));
    const path = at(`metrics/${metric.body.id}/values`);
    expect((await editor.call('POST', path, { values: [...values, ...late] })).status).toBe(200);
    const tile = { id: 'm', kind: 'metric', metricId: metric.body.id, ...place };
    const made = await make([tile], { scope: { range: lastFive, timeZone: null } });
    const shown = await answer(made.body.id, 'm', {}, viewer);
    expect(shown.body).toMatchObject({
      kind: 'metric',
      title: 'Tickets',
      from: day(4),
      to: day(0),
    });
    expect(shown.body).toMatchObject({ latest: { day: day(1), value: 11 }, mean: 12.5 });
    expect(shown.body.meanBefore).toBe(10);
  });

  it('shows a report in SQL as it is written, to those who may see its rows', async () => {
    const admin = await server.as('admin');
    const text = `select ts::date as day, count(*)::int as visits from events group by 1`;
    const report = await admin.call('POST', at('reports'), {
      name: 'By day',
      question: { kind: 'sql', sql: text },
    });
    const scope = { range: lastFive, filters: [inFirefox] };
    const tile = { id: 's', kind: 'report', reportId: report.body.id, ...place };
    const made = await make([tile], { scope });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const shown = await answer(made.body.id, 's');
    expect(shown.body, JSON.stringify(shown.body)).toMatchObject({ kind: 'sql', title: 'By day' });
    const { rows } = shown.body.answer as { rows: [string, number][] };
    // Three days with visits, one before the range, and browsers of all kinds.
    expect(rows.map(([, visits]) => visits).toSorted()).toEqual([1, 2, 3]);
    const again = await answer(made.body.id, 's');
    expect(again.body.askedAt).toBe(shown.body.askedAt);
    expect((await answer(made.body.id, 's', { fresh: true })).body.askedAt).not.toBe(
      shown.body.askedAt,
    );
    const refused = await answer(made.body.id, 's', {}, viewer);
    expect([refused.status, refused.body.detail]).toEqual([
      403,
      expect.stringContaining('for editors and above'),
    ]);
    const share = await editor.call('POST', at(`dashboards/${made.body.id}/shares`), {});
    const page = await (await fetch(String(share.body.url))).text();
    expect(page).toContain('for editors and above');
    expect(page).not.toContain('<polyline');
  });

  it('begins as an overview of the events that came', async () => {
    const made = await editor.call('POST', at('dashboards/overview'), {});
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const tiles = made.body.tiles as { id: string }[];
    expect(tiles).toHaveLength(5);
    for (const { id } of tiles) expect((await answer(made.body.id, id)).status).toBe(200);
    expect((await viewer.call('POST', at('dashboards/overview'), {})).status).toBe(403);
  });

  it('keeps its tiles tidy, and the version keeps two people from undoing each other', async () => {
    const tile = { kind: 'report', reportId, ...place };
    const made = await make([
      { ...tile, id: 'a' },
      { ...tile, id: 'b', x: 2 },
    ]);
    expect(made.body.tiles).toMatchObject([
      { id: 'a', y: 0 },
      { id: 'b', y: 4 },
    ]);
    const path = at(`dashboards/${made.body.id}`);
    const moved = await editor.call('PATCH', path, {
      tiles: [
        { ...tile, id: 'a', y: 9 },
        { ...tile, id: 'b', x: 6 },
      ],
      version: made.body.version,
    });
    expect(moved.body.tiles).toMatchObject([
      { id: 'a', y: 0 },
      { id: 'b', y: 0 },
    ]);
    const late = await editor.call('PATCH', path, { tiles: [], version: made.body.version });
    expect(late.status).toBe(409);
    expect(late.body.current.tiles).toHaveLength(2);
  });

  it('is refused with what to do where tiles make no sense', async () => {
    const refused = async (tiles: object[]) => {
      const reply = await make(tiles);
      expect(reply.status).toBe(400);
      return `${reply.body.fields[0]?.path} ${reply.body.fields[0]?.message}`;
    };
    const tile = { id: 'a', kind: 'report', reportId, ...place };
    expect(await refused([{ ...tile, x: 8 }])).toContain('beyond column 12');
    expect(await refused([tile, tile])).toContain('have the id “a”');
    expect(await refused([{ ...tile, h: 99 }])).toContain('tiles.0.h');
    const many = Array.from({ length: 41 }, (_, i) => ({ ...tile, id: String(i) }));
    expect(await refused(many)).toContain('at most 40 tiles');
    const gone = '01900000-0000-7000-8000-000000000000';
    expect(await refused([{ ...tile, reportId: gone }])).toContain('There is no report');
  });

  it('stays in its workspace, and what tells who people are stays with editors', async () => {
    const made = await make([{ id: 'a', kind: 'report', reportId, ...place }]);
    const { id } = made.body;
    const stranger = await server.as('editor', server.foreign);
    expect((await answer(id, 'a', {}, stranger)).status).toBe(404);
    const theirs = `/workspaces/${server.foreign.slug}/dashboards`;
    expect((await stranger.call('POST', `${theirs}/${id}/tiles/a/answer`, {})).status).toBe(404);
    const tiles = [{ id: 'a', kind: 'report', reportId, ...place }];
    expect((await stranger.call('POST', theirs, { name: 'Mine', tiles })).status).toBe(400);
    expect((await make([], {}, viewer)).status).toBe(403);
    const who = { ...inFirefox, property: { source: 'column', name: 'distinct_id' } };
    const scope = { filters: [who] };
    expect((await answer(id, 'a', { scope }, viewer)).status).toBe(403);
    expect((await answer(id, 'a', { scope })).status).toBe(200);
    expect((await answer(id, 'nowhere')).status).toBe(404);
  });
});

describe('a shared dashboard', () => {
  it('shows numbers and texts without an account, until its link is ended', async () => {
    const who = { source: 'column', name: 'distinct_id' };
    const revealing = await editor.call('POST', at('reports'), {
      name: 'By person',
      question: visits('count', { breakdown: { property: who } }),
    });
    const made = await make([
      { id: 'a', kind: 'report', reportId, ...place },
      { id: 'b', kind: 'report', reportId: revealing.body.id, ...place, y: 4 },
      { id: 'c', kind: 'text', text: 'Weeks begin on <Monday>', ...place, y: 8 },
    ]);
    const path = at(`dashboards/${made.body.id}/shares`);
    expect((await viewer.call('POST', path, {})).status).toBe(403);
    const share = await editor.call('POST', path, { name: 'Board' });
    expect(share.status, JSON.stringify(share.body)).toBe(201);
    const page = await fetch(String(share.body.url));
    const text = await page.text();
    expect(page.status).toBe(200);
    expect(text).toContain('<h2>Visitors</h2>');
    expect(text).toContain('<polyline');
    expect(text).toContain('Weeks begin on &lt;Monday&gt;');
    expect(text).toContain('who people are');
    expect(text).not.toMatch(/user-\d|<script/);
    const links = await editor.call('GET', at(`share-links?recordId=${made.body.id}`));
    expect(links.body.items).toMatchObject([{ name: 'Board', noun: 'dashboard' }]);
    await editor.call('DELETE', at(`share-links/${share.body.id}`));
    expect((await fetch(String(share.body.url))).status).toBe(410);
    const stranger = await server.as('owner', server.foreign);
    const theirs = `/workspaces/${server.foreign.slug}/dashboards/${made.body.id}/shares`;
    expect((await stranger.call('POST', theirs, {})).status).toBe(404);
  });
});
