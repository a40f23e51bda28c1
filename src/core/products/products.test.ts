import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';

let server: TestServer;
let editor: TestCaller;
let path: string;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  path = `/workspaces/${server.workspace.slug}/products`;
});
afterAll(() => server.close());

const post = (name: string, more: object = {}) => editor.call('POST', path, { name, ...more });
const create = async (name: string, more: object = {}) => {
  const reply = await post(name, more);
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body;
};

describe('product lines', () => {
  it('come as a tree in one statement, each after its parent, brothers by name', async () => {
    const line = await create('Notebooks', { level: 'portfolio' });
    const lab = await create('Lab', { parentId: line.id, phase: 'growth' });
    await create('Classic', { parentId: line.id, phase: 'sunset' });
    const editorPart = await create('Editor', { level: 'component', parentId: lab.id });
    await create('Syntax', { level: 'component', parentId: editorPart.id });
    await create('Hub');
    const viewer = await server.as('viewer');
    const tree = await viewer.call('GET', `${path}/tree`);
    expect(tree.body.items.map(({ name, depth }) => [name, depth])).toEqual([
      ['Hub', 0],
      ['Notebooks', 0],
      ['Classic', 1],
      ['Lab', 1],
      ['Editor', 2],
      ['Syntax', 3],
    ]);
    expect(tree.headers.get('x-statements')).toBe('1');
  });

  it('refuse levels that do not nest, on create, on move and from above', async () => {
    const line = await create('Line', { level: 'portfolio' });
    const product = await create('Product', { parentId: line.id });
    const part = await create('Part', { level: 'component', parentId: product.id });
    expect((await post('Lost', { level: 'component' })).body.detail).toContain(
      'Choose the product it is part of',
    );
    expect((await post('Wrong', { level: 'component', parentId: line.id })).status).toBe(400);
    expect((await post('Below', { level: 'portfolio', parentId: product.id })).status).toBe(400);
    const patch = (id: string, change: object) =>
      editor.call('PATCH', `${path}/${id}`, { version: 1, ...change });
    expect((await patch(part.id, { parentId: line.id })).status).toBe(400);
    const above = await patch(product.id, { level: 'portfolio' });
    expect(above.body.detail).toContain("can't hold the component");
    expect((await patch(line.id, { parentId: line.id })).status).toBe(400);
  });

  it('never close a circle when two moves race', async () => {
    const race = async (round: number) => {
      const a = await create(`A${round}`, { level: 'portfolio' });
      const x = await create(`X${round}`, { level: 'portfolio' });
      const b = await create(`B${round}`, { level: 'portfolio', parentId: x.id });
      const moves = await Promise.all([
        editor.call('PATCH', `${path}/${a.id}`, { parentId: b.id, version: 1 }),
        editor.call('PATCH', `${path}/${x.id}`, { parentId: a.id, version: 1 }),
      ]);
      return moves.map(({ status }) => status).sort();
    };
    const outcomes = await Promise.all(Array.from({ length: 12 }, (_, round) => race(round)));
    expect(new Set(outcomes.map(String))).toEqual(new Set(['200,400']));
  });
});

describe('a list asked for what lies within a product', () => {
  it('answers what is of it and of everything below it, and of nothing else', async () => {
    const editor = await server.as('editor');
    const base = `/workspaces/${server.workspace.slug}`;
    const make = async (path: string, body: object) =>
      (await editor.call('POST', `${base}/${path}`, body)).body.id;
    const product = await make('products', { name: 'Whole' });
    const part = await make('products', { name: 'Part', level: 'component', parentId: product });
    const other = await make('products', { name: 'Other' });
    for (const productId of [product, part, other, null]) {
      await make('features', { title: 'F', productId });
      await make('opportunities', { title: 'O', productId });
    }
    const total = async (path: string, id: string) =>
      (await editor.call('GET', `${base}/${path}/count?productId.within=${id}`)).body.count;
    expect(await total('features', product)).toBe(2);
    expect(await total('features', part)).toBe(1);
    expect(await total('opportunities', `${part},${other}`)).toBe(2);
    const tree = await editor.call('GET', `${base}/opportunities/tree?productId.within=${product}`);
    expect(tree.body.items).toHaveLength(2);
  });
});
