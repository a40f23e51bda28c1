import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';

let server: TestServer;
let editor: TestCaller;
let base: string;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  base = `/workspaces/${server.workspace.slug}`;
});
afterAll(() => server.close());

const make = async (path: string, title: string) =>
  (await editor.call('POST', `${base}/${path}`, { title })).body;
const find = async (q: string, more = '') => {
  const reply = await editor.call('GET', `${base}/search?q=${encodeURIComponent(q)}${more}`);
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body.items.map(({ title }) => title);
};

it('200: the key first, then beginnings, then words; archived last; by noun', async () => {
  const key = (await make('features', 'Slides: export to PDF')).key;
  await make('features', 'Export');
  await make('opportunities', 'Teachers cannot export slides');
  await make('opportunities', `${key} breaks on Windows`);
  const old = await make('features', 'Export to Word');
  await editor.call('POST', `${base}/features/${old.id}/archive`, { version: 1 });

  expect(await find(key.toLowerCase())).toEqual([
    'Slides: export to PDF',
    `${key} breaks on Windows`,
  ]);
  expect(await find('export')).toEqual([
    'Export',
    'Teachers cannot export slides',
    'Slides: export to PDF',
    'Export to Word',
  ]);
  expect(await find('expo', '&nouns=opportunity')).toEqual(['Teachers cannot export slides']);
  expect(await find('slides exp')).toHaveLength(2);
  expect(await find('expo', '&limit=1')).toEqual(['Export']);
});

it('200: the best of each kind comes before the many of one', async () => {
  for (let i = 0; i < 25; i++) await make('opportunities', `Debugger ${i}`);
  await make('features', 'Visual debugger');
  expect((await find('debugger', '&limit=5')).slice(0, 2)).toEqual([
    expect.stringMatching(/^Debugger/),
    'Visual debugger',
  ]);
});

it('200: whatever is typed is words, never syntax', async () => {
  await make('features', '100% _sure_ \\o/ & more!');
  expect(await find('100%')).toEqual(['100% _sure_ \\o/ & more!']);
  for (const q of ['%', '_', '\\', "'", '& | !', '(', 'a:*b', '<->', '—', '🙂', 'ﬁ']) await find(q);
  expect(await find('%%')).toEqual([]);
});

it('400 and 404: nothing to look for, another tenant', async () => {
  expect((await editor.call('GET', `${base}/search?q=%20`)).status).toBe(400);
  expect((await editor.call('GET', `${base}/search?q=a&nouns=x'y`)).status).toBe(400);
  const theirs = `/workspaces/${server.foreign.slug}/search?q=export`;
  expect((await editor.call('GET', theirs)).status).toBe(404);
  const stranger = await server.as('owner', server.foreign);
  expect((await stranger.call('GET', theirs)).body.items).toEqual([]);
});
