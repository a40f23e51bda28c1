import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';

let server: TestServer;
let editor: TestCaller;
let path: string;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  path = `/workspaces/${server.workspace.slug}/features`;
});
afterAll(() => server.close());

const create = async (title: string, more: object = {}) => {
  const reply = await editor.call('POST', path, { title, ...more });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body;
};
const patch = (id: string, version: number, change: object) =>
  editor.call('PATCH', `${path}/${id}`, { ...change, version });
const move = (id: string, body: object, caller = editor) =>
  caller.call('POST', `${path}/${id}/move`, body);

describe('states', () => {
  it('go step by step; shipping sets the date, reopening clears it', async () => {
    const { id } = await create('Diffs that read well');
    const leap = await patch(id, 1, { state: 'measured' });
    expect(leap.status).toBe(400);
    expect(leap.body.fields[0]?.path).toBe('body.state');
    await patch(id, 1, { state: 'in_progress' });
    const shipped = await patch(id, 2, { state: 'shipped' });
    expect(shipped.body.shippedAt).toBe(new Date().toISOString().slice(0, 10));
    const reopened = await patch(id, 3, { state: 'in_progress' });
    expect(reopened.body).toMatchObject({ state: 'in_progress', shippedAt: null });
  });

  it('a bulk change that one record refuses changes none, and names it', async () => {
    const idea = await create('Bulk idea');
    const started = await create('Bulk started', { state: 'in_progress' });
    const reply = await editor.call('POST', `${path}/bulk`, {
      ids: [started.id, idea.id],
      change: { state: 'shipped' },
    });
    expect(reply.status).toBe(400);
    expect(reply.body.detail).toContain(idea.key);
    expect((await editor.call('GET', `${path}/${started.id}`)).body.state).toBe('in_progress');
  });
});

describe('target and effort', () => {
  it('snaps a target to its precision on create and on change', async () => {
    const made = await create('Targeted', {
      targetStart: '2026-08-15',
      targetPrecision: 'quarter',
    });
    expect(made).toMatchObject({ targetStart: '2026-07-01', targetEnd: '2026-09-30' });
    const half = await patch(made.id, 1, { targetPrecision: 'half' });
    expect(half.body).toMatchObject({ targetStart: '2026-07-01', targetEnd: '2026-12-31' });
    const cleared = await patch(made.id, 2, { targetEnd: null });
    expect(cleared.body).toMatchObject({ targetStart: null, targetPrecision: null });
    const turned = { targetStart: '2026-08-15', targetEnd: '2026-08-01' };
    expect((await patch(made.id, 3, turned)).body.detail).toContain('before it starts');
  });

  it('refuses a high estimate below the low one', async () => {
    const made = await create('Estimated', { effortLow: 2, effortHigh: 5 });
    expect((await patch(made.id, 1, { effortHigh: 1 })).body.fields[0]?.path).toBe(
      'body.effortHigh',
    );
  });
});

describe('move', () => {
  const order = async (ids: string[]) =>
    (await editor.call('GET', `${path}?sort=rank&limit=200`)).body.items
      .map(({ id }) => id)
      .filter((id) => ids.includes(id));

  it('places before and after, into another column, in few statements', async () => {
    const a = await create('Rank a');
    const b = await create('Rank b');
    const c = await create('Rank c');
    const ids = [a.id, b.id, c.id];
    expect(await order(ids)).toEqual(ids);
    const moved = await move(c.id, { before: a.id, horizon: 'now', state: 'planned' });
    expect(moved.body).toMatchObject({ horizon: 'now', state: 'planned', version: 2 });
    expect(Number(moved.headers.get('x-statements'))).toBeLessThanOrEqual(5);
    expect(await order(ids)).toEqual([c.id, a.id, b.id]);
    await move(c.id, { after: a.id });
    expect(await order(ids)).toEqual([a.id, c.id, b.id]);
    const history = await editor.call('GET', `${path}/${c.id}/history`);
    expect(history.body.items[0]?.verb).toBe('moved');
  });

  it('ranks features that came without a rank when one of them is the neighbour', async () => {
    const [x, y, z] = [await create('Old x'), await create('Old y'), await create('Old z')];
    await server.app.database.owner.query('update features set rank = null where id = any($1)', [
      [x.id, y.id, z.id],
    ]);
    expect((await move(z.id, { before: y.id })).status).toBe(200);
    expect(await order([x.id, y.id, z.id])).toEqual([x.id, z.id, y.id]);
  });

  it('refuses two neighbours, a foreign one, a weak role, a stale version, a rank as input', async () => {
    const made = await create('Mine');
    const other = await create('Other');
    expect((await move(made.id, { before: other.id, after: other.id })).status).toBe(400);
    const owner = await server.as('owner', server.foreign);
    const theirs = await owner.call('POST', `/workspaces/${server.foreign.slug}/features`, {
      title: 'theirs',
    });
    expect((await move(made.id, { after: theirs.body.id })).status).toBe(400);
    expect((await move(theirs.body.id, { after: made.id })).status).toBe(404);
    expect((await move(made.id, { after: other.id }, await server.as('viewer'))).status).toBe(403);
    expect((await move(made.id, { after: other.id }, await server.as('contributor'))).status).toBe(
      403,
    );
    expect((await move(made.id, { after: other.id, version: 9 })).status).toBe(409);
    expect((await patch(made.id, 1, { rank: 'a0' })).status).toBe(400);
  });
});

it('the tree tells how many children each feature has', async () => {
  const root = await create('Root');
  await create('Child 1', { parentId: root.id });
  const child = await create('Child 2', { parentId: root.id });
  const roots = await editor.call('GET', `${path}/tree?parentId.none=true&q=${root.key}`);
  expect(roots.body.items).toMatchObject([{ id: root.id, childCount: 2 }]);
  expect(Number(roots.headers.get('x-statements'))).toBeLessThanOrEqual(3);
  const below = await editor.call('GET', `${path}/tree?parentId=${root.id}`);
  expect(below.body.items).toMatchObject([
    { title: 'Child 1', childCount: 0 },
    { title: 'Child 2', childCount: 0 },
  ]);
  const cycle = await patch(root.id, 1, { parentId: child.id });
  expect(cycle.status).toBe(400);
});
