import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { notify } from './notifications.reactions.ts';

let server: TestServer;
let editor: TestCaller;
let admin: TestCaller;
let viewer: TestCaller;
let base: string;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  admin = await server.as('admin');
  viewer = await server.as('viewer');
  base = `/workspaces/${server.workspace.slug}`;
});
afterAll(() => server.close());

const feature = async (more: object = {}) =>
  (await editor.call('POST', `${base}/features`, { title: 'Watched', ...more })).body;
const inbox = async (who: TestCaller, query = '') => {
  await server.reactor.settle();
  return (await who.call('GET', `${base}/notifications${query}`)).body;
};
const clear = async () => {
  await server.reactor.settle();
  for (const who of [editor, admin, viewer]) {
    await who.call('POST', `${base}/notifications/read`, { all: true });
  }
};

describe('200', () => {
  it('tells of mentions, replies, assignments and changes of what one follows, once each', async () => {
    const made = await feature({ ownerId: admin.userId });
    const at = `${base}/records/${made.id}/comments`;
    const first = await editor.call('POST', at, { body: `What of @[${viewer.userId}]?` });
    await admin.call('POST', at, { body: 'Asked them', threadId: first.body.id });

    expect((await inbox(viewer)).items).toMatchObject([
      { kind: 'changed', excerpt: 'Asked them' },
      { kind: 'mentioned', recordId: made.id, actorName: 'Editor of home', readAt: null },
    ]);
    expect((await inbox(editor)).items).toMatchObject([{ kind: 'replied', actorId: admin.userId }]);
    expect((await inbox(admin)).items.map(({ kind }) => kind)).toEqual(['changed', 'assigned']);
    expect((await inbox(admin)).refs[made.id]?.title).toBe('Watched');
  });

  it('gathers changes until they are read, counts unread, marks in bulk', async () => {
    await clear();
    const made = await feature();
    await viewer.call('PUT', `${base}/records/${made.id}/follow`, { following: true });
    const change = (body: object) => editor.call('PATCH', `${base}/features/${made.id}`, body);
    await change({ state: 'planned', version: 1 });
    await change({ horizon: 'now', version: 2 });
    const before = await inbox(viewer, '?unread=true');
    expect(before.unread).toBe(1);
    expect(before.items[0]).toMatchObject({ kind: 'changed', count: 2 });
    expect(new Set(before.items[0]?.fields as never)).toEqual(new Set(['state', 'horizon']));
    const read = await viewer.call('POST', `${base}/notifications/read`, { recordId: made.id });
    expect(read.body.unread).toBe(0);
    await change({ state: 'shipped', version: 3 });
    const after = await inbox(viewer, '?unread=true');
    expect(after.items).toMatchObject([{ count: 1 }]);
    const reopened = await viewer.call('POST', `${base}/notifications/read`, {
      ids: before.items.map(({ id }) => id),
      read: false,
    });
    expect(reopened.body.unread).toBe(1);
    await viewer.call('PUT', `${base}/records/${made.id}/follow`, { following: false });
    await change({ state: 'measured', version: 4 });
    expect((await inbox(viewer, '?unread=true')).items).toMatchObject([{ count: 1 }]);
  });

  it('says nothing twice when the log is read again, and nothing of what is muted', async () => {
    await clear();
    await viewer.call('PUT', `${base}/notifications/preferences`, { muted: ['assigned'] });
    const made = await feature({ ownerId: viewer.userId });
    await editor.call('POST', `${base}/records/${made.id}/comments`, {
      body: `@[${viewer.userId}] please`,
    });
    const before = await inbox(viewer);
    expect(before.items.filter(({ readAt }) => !readAt).map(({ kind }) => kind)).toEqual([
      'mentioned',
    ]);
    await server.app.database.owner.query(
      `update reaction_cursors set xid = '0', seq = 0 where reaction = $1`,
      [notify.name],
    );
    const again = await inbox(viewer);
    expect(again.items.map(({ id, count }) => [id, count])).toEqual(
      before.items.map(({ id, count }) => [id, count]),
    );
    expect((await editor.call('GET', `${base}/notifications`)).body.items).not.toContainEqual(
      expect.objectContaining({ actorId: editor.userId }),
    );
  });

  it('pages without gap or repeat', async () => {
    const all = await inbox(admin, '?limit=200');
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await inbox(admin, `?limit=1${cursor}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : '';
    } while (cursor);
    expect(seen).toEqual(all.items.map(({ id }) => id));
  });
});

describe('refusals', () => {
  it('400 and 404, and nobody marks what is another’s', async () => {
    const read = `${base}/notifications/read`;
    expect((await viewer.call('POST', read, {})).status).toBe(400);
    expect(
      (await viewer.call('POST', read, { all: true, recordId: server.workspace.id })).status,
    ).toBe(400);
    expect((await viewer.call('GET', `${base}/notifications?cursor=x`)).status).toBe(400);
    const ghost = `${base}/records/${server.workspace.id}/follow`;
    expect((await viewer.call('PUT', ghost, { following: true })).status).toBe(404);
    const made = await feature({ ownerId: admin.userId });
    const theirs = (await inbox(admin, '?unread=true')).items.filter((n) => n.recordId === made.id);
    await viewer.call('POST', read, { ids: theirs.map(({ id }) => id) });
    const still = (await inbox(admin, '?unread=true')).items.filter((n) => n.recordId === made.id);
    expect(still).toHaveLength(1);
  });
});
