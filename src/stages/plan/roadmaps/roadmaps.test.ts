import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ReplyBody,
  startTestServer,
  type TestCaller,
  type TestServer,
} from '#platform/testing/server.ts';

let server: TestServer;
let editor: TestCaller;
let base: string;
let path: string;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  base = `/workspaces/${server.workspace.slug}`;
  path = `${base}/roadmaps`;
});
afterAll(() => server.close());

async function post(at: string, body: object, caller = editor): Promise<ReplyBody> {
  const reply = await caller.call('POST', at, body);
  expect(reply.status, reply.text).toBe(201);
  return reply.body;
}
const feature = (title: string, more: object = {}) =>
  post(`${base}/features`, { title, state: 'planned', ...more });
const titles = async (roadmap: ReplyBody, query = '') =>
  (await editor.call('GET', `${path}/${roadmap.id}/items${query}`)).body.items.map((i) => i.title);

describe('items', () => {
  it('are those of the filter and of the product with all below it, in rank order', async () => {
    const line = await post(`${base}/products`, { name: 'Line', level: 'portfolio' });
    const product = await post(`${base}/products`, { name: 'Lab', parentId: line.id });
    const tag = await post(`${base}/tags`, { name: 'Speed' });
    const a = await feature('A', { productId: product.id, tagIds: [tag.id] });
    await feature('B', { productId: line.id, horizon: 'now' });
    await feature('Idea', { productId: line.id, state: 'idea' });
    await feature('Elsewhere');
    const c = await feature('C', { productId: line.id });
    await editor.call('POST', `${base}/features/${c.id}/move`, { before: a.id });
    const roadmap = await post(path, { name: 'Plan', productId: line.id });
    expect(roadmap).toMatchObject({ layout: 'horizons', zoom: 'quarters' });
    expect(await titles(roadmap)).toEqual(['C', 'A', 'B']);
    expect(await titles(roadmap, '?horizon=now')).toEqual(['B']);
    expect(await titles(roadmap, '?state=idea')).toEqual([]);
    const reply = await editor.call('GET', `${path}/${roadmap.id}/items`);
    expect(reply.body.refs).toMatchObject({
      [String(tag.id)]: { title: 'Speed' },
      [String(product.id)]: { title: 'Lab' },
    });
    expect(reply.body.items[0]).not.toHaveProperty('description');
    expect(Number(reply.headers.get('x-statements'))).toBeLessThanOrEqual(5);
  });

  it('come in pages without end, each once', async () => {
    const roadmap = await post(path, { name: 'Paged', filter: { q: 'Paged' } });
    for (let i = 0; i < 7; i++) await feature(`Paged ${i}`);
    const first = await editor.call('GET', `${path}/${roadmap.id}/items?limit=4`);
    const rest = await titles(roadmap, `?limit=4&cursor=${first.body.nextCursor}`);
    const all = [...first.body.items.map(({ title }) => title), ...rest];
    expect(all).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `Paged ${i}`));
  });

  it('carry the demand of their evidence, and how many asked', async () => {
    const made = await feature('Evident');
    const note = await post(`${base}/feedback`, { body: 'It is slow.', source: 'interview' });
    await post(`${base}/insights`, { feedbackId: note.id, importance: 2, targetIds: [made.id] });
    await server.reactor.settle();
    const roadmap = await post(path, { name: 'Evidence', filter: { q: 'Evident' } });
    const reply = await editor.call('GET', `${path}/${roadmap.id}/items`);
    expect(reply.body.items).toMatchObject([{ title: 'Evident', reach: 1, demand: 2 }]);
  });

  it('refuse filters and queries that the feature list would refuse', async () => {
    const bad = (filter: object) => editor.call('POST', path, { name: 'x', filter });
    expect((await bad({ colour: 'red' })).status).toBe(400);
    expect((await bad({ state: 'dreaming' })).status).toBe(400);
    expect((await bad({ limit: '3' })).body.detail).toContain('no filter');
    const roadmap = await post(path, { name: 'Strict' });
    const query = await editor.call('GET', `${path}/${roadmap.id}/items?colour=red`);
    expect(query.status).toBe(400);
    const turned = { name: 'x', rangeStart: '2026-02-01', rangeEnd: '2026-01-01' };
    expect((await editor.call('POST', path, turned)).body.detail).toContain('before it starts');
    const owner = await server.as('owner', server.foreign);
    const theirs = `/workspaces/${server.foreign.slug}/roadmaps/${roadmap.id}/items`;
    expect((await owner.call('GET', theirs)).status).toBe(404);
  });
});
