import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';

let server: TestServer;
let editor: TestCaller;
let contributor: TestCaller;
let base: string;
let record: string;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  contributor = await server.as('contributor');
  base = `/workspaces/${server.workspace.slug}`;
  record = (await editor.call('POST', `${base}/features`, { title: 'Dark mode' })).body.id;
});
afterAll(() => server.close());

const say = (who: TestCaller, body: string, threadId?: string, about = record) =>
  who.call('POST', `${base}/records/${about}/comments`, {
    body,
    ...(threadId ? { threadId } : {}),
  });
const list = async (about = record) =>
  (await editor.call('GET', `${base}/records/${about}/comments`)).body.items;

describe('200', () => {
  it('holds threads: reply, edit, react, resolve, delete and take back', async () => {
    const first = await say(editor, 'Contrast is **too low**');
    expect(first.status).toBe(201);
    const reply = await say(contributor, 'Measured: 3.1', first.body.id);
    const deeper = await say(editor, 'Then 4.5 it is', reply.body.id);
    expect(deeper.body.threadId).toBe(first.body.id);

    const at = `${base}/comments/${reply.body.id}`;
    const edited = await contributor.call('PATCH', at, { body: 'Measured: 3.2', version: 1 });
    expect(edited.body).toMatchObject({ body: 'Measured: 3.2', version: 2 });
    await editor.call('PUT', `${at}/reactions/agree`);
    const reacted = await editor.call('PUT', `${at}/reactions/agree`);
    expect(reacted.body.reactions).toEqual([{ reaction: 'agree', userIds: [editor.userId] }]);
    expect((await editor.call('DELETE', `${at}/reactions/agree`)).status).toBe(204);

    const root = `${base}/comments/${first.body.id}`;
    const resolved = await editor.call('POST', `${root}/resolve`, {});
    expect(resolved.body.resolvedBy).toBe(editor.userId);
    expect((await editor.call('POST', `${at}/resolve`, {})).status).toBe(400);

    await editor.call('DELETE', root);
    const left = await list();
    expect(left.map(({ body }) => body)).toEqual(['', 'Measured: 3.2', 'Then 4.5 it is']);
    const back = await editor.call('POST', `${root}/restore`);
    expect(back.body.body).toBe('Contrast is **too low**');
  });

  it('leaves no trace of a deleted comment that nobody answered, and pages through the rest', async () => {
    const other = (await editor.call('POST', `${base}/features`, { title: 'Pages' })).body.id;
    for (const word of ['a', 'b', 'c', 'd']) await say(editor, word, undefined, other);
    const [, b] = await list(other);
    await editor.call('DELETE', `${base}/comments/${b?.id}`);
    const at = `${base}/records/${other}/comments?limit=2`;
    const one = await editor.call('GET', at);
    const two = await editor.call('GET', `${at}&cursor=${one.body.nextCursor}`);
    const bodies = [...one.body.items, ...two.body.items].map(({ body }) => body);
    expect(bodies).toEqual(['a', 'c', 'd']);
    expect(two.body.nextCursor).toBeNull();
  });
});

describe('refusals', () => {
  it('400: nothing said, too much said, a stranger mentioned, a reply across records', async () => {
    const stranger = await server.as('owner', server.foreign);
    expect((await say(editor, '   ')).status).toBe(400);
    expect((await say(editor, 'x'.repeat(20_001))).status).toBe(400);
    const mention = await say(editor, `Hello @[${stranger.userId}]`);
    expect(mention.body.fields[0]?.path).toBe('body.body');
    const first = await say(editor, 'here');
    const other = (await editor.call('POST', `${base}/features`, { title: 'Other' })).body.id;
    expect((await say(editor, 'there', first.body.id, other)).status).toBe(400);
    const at = `${base}/comments/${first.body.id}/reactions/poke`;
    expect((await editor.call('PUT', at)).status).toBe(400);
  });

  it('403, 404 and 409: viewers, others’ words, other tenants, stale edits', async () => {
    const viewer = await server.as('viewer');
    expect((await say(viewer, 'x')).status).toBe(403);
    const made = await say(contributor, 'mine');
    const at = `${base}/comments/${made.body.id}`;
    const admin = await server.as('admin');
    expect((await admin.call('PATCH', at, { body: 'yours', version: 1 })).status).toBe(403);
    expect((await editor.call('DELETE', at)).status).toBe(403);
    await contributor.call('PATCH', at, { body: 'mine!', version: 1 });
    const stale = await contributor.call('PATCH', at, { body: 'mine?', version: 1 });
    expect(stale.body).toMatchObject({ status: 409, current: { body: 'mine!' } });
    expect((await admin.call('DELETE', at)).status).toBe(204);
    const stranger = await server.as('owner', server.foreign);
    const theirs = `/workspaces/${server.foreign.slug}`;
    expect((await stranger.call('GET', `${theirs}/records/${record}/comments`)).status).toBe(404);
    const taken = await stranger.call('DELETE', `${theirs}/comments/${made.body.id}`);
    expect(taken.status).toBe(404);
  });
});
