import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '#platform/testing/server.ts';

let server: TestServer;
let path: string;

beforeAll(async () => {
  server = await startTestServer();
  path = `/workspaces/${server.workspace.slug}/views`;
});
afterAll(() => server.close());

const state = { state: 'planned,in_progress', sort: '-updatedAt', group: 'horizon' };
const view = (name: string, more: object = {}) => ({ noun: 'feature', name, state, ...more });

it('200: keeps a view private until it is shared, pins for each person, takes back', async () => {
  const editor = await server.as('editor');
  const viewer = await server.as('viewer');
  const made = await editor.call('POST', path, view('In flight', { pinned: true }));
  expect(made.body).toMatchObject({ state, shared: false, pinned: true, version: 1 });
  const at = `${path}/${made.body.id}`;
  expect((await viewer.call('GET', path)).body.items).toEqual([]);
  expect((await viewer.call('PUT', `${at}/pin`, { pinned: true })).status).toBe(404);

  await editor.call('PATCH', at, { shared: true, version: 1 });
  const shown = (await viewer.call('GET', `${path}?noun=feature`)).body.items;
  expect(shown).toMatchObject([{ name: 'In flight', pinned: false, ownerId: editor.userId }]);
  expect((await viewer.call('PUT', `${at}/pin`, { pinned: true })).body.pinned).toBe(true);
  expect((await viewer.call('GET', `${path}?pinned=true`)).body.items).toHaveLength(1);

  expect((await editor.call('DELETE', at)).status).toBe(204);
  expect((await viewer.call('GET', path)).body.items).toEqual([]);
  expect((await editor.call('POST', `${at}/restore`)).body.name).toBe('In flight');
});

it('403, 404, 409 and 400: another’s view, a stale change, a nameless view', async () => {
  const editor = await server.as('editor');
  const viewer = await server.as('viewer');
  const made = await editor.call('POST', path, view('Team', { shared: true }));
  const at = `${path}/${made.body.id}`;
  const contributor = await server.as('contributor');
  expect((await contributor.call('PATCH', at, { name: 'Mine', version: 1 })).status).toBe(403);
  expect((await viewer.call('POST', path, view('All', { shared: true }))).status).toBe(403);
  const own = await viewer.call('POST', path, view('Own'));
  expect(own.status).toBe(201);
  const mine = `${path}/${own.body.id}`;
  expect((await viewer.call('PATCH', mine, { name: 'Own 2', version: 1 })).status).toBe(200);
  expect((await viewer.call('PATCH', mine, { name: 'Own 3', version: 1 })).status).toBe(409);
  const admin = await server.as('admin');
  expect((await admin.call('PATCH', at, { name: 'Teams', version: 1 })).body.name).toBe('Teams');
  expect((await admin.call('DELETE', mine)).status).toBe(404);
  expect((await editor.call('POST', path, view(' '))).status).toBe(400);
  const stranger = await server.as('owner', server.foreign);
  const theirs = `/workspaces/${server.foreign.slug}/views/${made.body.id}`;
  expect((await stranger.call('DELETE', theirs)).status).toBe(404);
});
