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

const tag = async (name: string) => (await editor.call('POST', `${base}/tags`, { name })).body.id;
const make = async (path: string, tagIds: string[]) =>
  (await editor.call('POST', `${base}/${path}`, { title: 'tagged', tagIds })).body.id;

it('200: counts use by kind, merges everywhere, keeps history, and gives it all back', async () => {
  const [git, vcs, other] = [await tag('git'), await tag('vcs'), await tag('other')];
  const feature = await make('features', [other, vcs]);
  const both = await make('features', [vcs, git]);
  const problem = await make('opportunities', [vcs]);
  const usage = await editor.call('GET', `${base}/tags/${vcs}/usage`);
  expect(usage.body.items).toEqual([
    { noun: 'feature', count: 2 },
    { noun: 'opportunity', count: 1 },
  ]);
  const merged = await editor.call('POST', `${base}/tags/${vcs}/merge`, { intoId: git });
  expect(merged.body.changed).toBe(3);
  const tagsOf = async (path: string, id: string) =>
    (await editor.call('GET', `${base}/${path}/${id}`)).body.tagIds;
  expect(await tagsOf('features', feature)).toEqual([other, git]);
  expect(await tagsOf('features', both)).toEqual([git]);
  expect(await tagsOf('opportunities', problem)).toEqual([git]);
  expect((await editor.call('GET', `${base}/tags/${vcs}`)).body.archivedAt).not.toBeNull();

  const undone = await editor.call('POST', `${base}/activity/batches/${merged.body.batchId}/undo`);
  expect(undone.body).toMatchObject({ undone: 3, conflicts: [] });
  expect(new Set((await tagsOf('features', both)) as string[])).toEqual(new Set([vcs, git]));
});

it('400, 403 and 404: into itself, too weak a role, another tenant’s tag', async () => {
  const [a, b] = [await tag('a'), await tag('b')];
  expect((await editor.call('POST', `${base}/tags/${a}/merge`, { intoId: a })).status).toBe(400);
  const contributor = await server.as('contributor');
  const refused = await contributor.call('POST', `${base}/tags/${a}/merge`, { intoId: b });
  expect(refused.status).toBe(403);
  const stranger = await server.as('owner', server.foreign);
  const theirs = `/workspaces/${server.foreign.slug}/tags`;
  const own = (await stranger.call('POST', theirs, { name: 'own' })).body.id;
  expect((await stranger.call('POST', `${theirs}/${own}/merge`, { intoId: a })).status).toBe(404);
});

it('of two merges into each other keeps one tag, on all records', async () => {
  const [one, other] = [await tag('one way'), await tag('other way')];
  const ids = [await make('features', [one]), await make('features', [other])];
  const replies = await Promise.all([
    editor.call('POST', `${base}/tags/${one}/merge`, { intoId: other }),
    editor.call('POST', `${base}/tags/${other}/merge`, { intoId: one }),
  ]);
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
  const held = await Promise.all(
    ids.map(async (id) => (await editor.call('GET', `${base}/features/${id}`)).body.tagIds),
  );
  expect(held[0]).toEqual(held[1]);
  const [left] = held[0] as string[];
  expect((await editor.call('GET', `${base}/tags/${left}`)).body.archivedAt).toBeNull();
});
