import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

const make = async (path: string, body: object) =>
  (await editor.call('POST', `${base}/${path}`, body)).body;
const pick = (id: string, body: object, who = editor) =>
  who.call('POST', `${base}/segments/${id}/picked`, body);
const count = async (id: string) =>
  (await editor.call('GET', `${base}/segments/${id}/count`)).body.count;

describe('members picked by hand', () => {
  it('come and go beside the rule, each counted once', async () => {
    const teacher = await make('contacts', { name: 'Tess', role: 'Teacher' });
    const buyer = await make('contacts', { name: 'Bo', role: 'Buyer' });
    const segment = await make('segments', {
      name: 'Teachers and friends',
      noun: 'contact',
      rule: { 'role.contains': 'teach' },
    });
    expect(await count(segment.id)).toBe(1);
    const added = await pick(segment.id, { add: [buyer.id, teacher.id, buyer.id] });
    expect(added.body).toMatchObject({ added: [buyer.id, teacher.id], picked: 2 });
    expect(await count(segment.id)).toBe(2);
    const again = await pick(segment.id, { add: [buyer.id] });
    expect(again.body).toMatchObject({ added: [], picked: 2 });
    const removed = await pick(segment.id, { remove: [buyer.id] });
    expect(removed.body).toMatchObject({ removed: [buyer.id], picked: 1 });
    expect(await count(segment.id)).toBe(1);
  });

  it('are all there when two people pick at once', async () => {
    const people = await Promise.all(
      Array.from({ length: 8 }, (_, at) => make('contacts', { name: `Person ${at}` })),
    );
    const segment = await make('segments', { name: 'Beta', noun: 'contact' });
    await Promise.all(people.map(({ id }) => pick(segment.id, { add: [id] })));
    expect(await count(segment.id)).toBe(8);
  });

  it('are of the segment’s kind, in this workspace, and picked by editors', async () => {
    const company = await make('companies', { name: 'Acme' });
    const segment = await make('segments', { name: 'People', noun: 'contact' });
    const wrong = await pick(segment.id, { add: [company.id] });
    expect(wrong.status).toBe(400);
    expect(wrong.body.fields).toMatchObject([{ path: 'body.add' }]);
    expect((await pick(segment.id, { add: [] }, await server.as('viewer'))).status).toBe(403);
    const theirs = await server.as('editor', server.foreign);
    expect((await pick(segment.id, { add: [] }, theirs)).status).toBe(404);
  });
});
