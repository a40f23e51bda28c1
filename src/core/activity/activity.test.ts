import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Reply,
  startTestServer,
  type TestCaller,
  type TestServer,
} from '#platform/testing/server.ts';

let server: TestServer;
let editor: TestCaller;
let admin: TestCaller;
let base: string;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  admin = await server.as('admin');
  base = `/workspaces/${server.workspace.slug}`;
});
afterAll(() => server.close());

const feature = async (more: object = {}) =>
  (await editor.call('POST', `${base}/features`, { title: 'Undone', ...more })).body;
const now = async (id: string) => (await editor.call('GET', `${base}/features/${id}`)).body;
const change = async (id: string, body: object) =>
  editor.call('PATCH', `${base}/features/${id}`, { ...body, version: (await now(id)).version });
const acts = async (id: string) =>
  (await editor.call('GET', `${base}/features/${id}/history`)).body.items;
const undo = (act: { id: string } | undefined, who = editor): Promise<Reply> =>
  who.call('POST', `${base}/activity/${act?.id}/undo`);

describe('undo', () => {
  it('takes a change back, and takes that back, each in the history', async () => {
    const made = await feature();
    await change(made.id, { state: 'planned', horizon: 'now' });
    const [changed] = await acts(made.id);
    expect((await undo(changed)).status).toBe(200);
    expect(await now(made.id)).toMatchObject({ state: 'idea', horizon: null });
    const [undone] = await acts(made.id);
    expect(undone).toMatchObject({ verb: 'updated', undoOf: changed?.id });
    await undo(undone);
    expect(await now(made.id)).toMatchObject({ state: 'planned', horizon: 'now' });
  });

  it('409: names the fields that changed since, and leaves all as it is', async () => {
    const made = await feature();
    await change(made.id, { state: 'planned', horizon: 'now' });
    const [changed] = await acts(made.id);
    await change(made.id, { horizon: 'later' });
    const reply = await undo(changed);
    expect(reply.body).toMatchObject({ status: 409, fields: [{ path: 'horizon' }] });
    expect(await now(made.id)).toMatchObject({ state: 'planned', horizon: 'later' });
  });

  it('keeps another’s tags and custom values', async () => {
    const tag = async (name: string) =>
      (await editor.call('POST', `${base}/tags`, { name })).body.id;
    const [mine, theirs] = [await tag('mine'), await tag('theirs')];
    for (const name of ['tier', 'seats']) {
      await admin.call('POST', `${base}/custom-fields`, {
        noun: 'feature',
        name,
        label: name,
        kind: 'text',
      });
    }
    const made = await feature();
    await change(made.id, { tagIds: [mine], custom: { tier: 'gold' } });
    const [changed] = await acts(made.id);
    await change(made.id, { tagIds: [mine, theirs], custom: { seats: '5' } });
    expect((await undo(changed)).status).toBe(200);
    expect(await now(made.id)).toMatchObject({ tagIds: [theirs], custom: { seats: '5' } });
  });

  it('archives what was created, restores what was archived, relinks and unlinks', async () => {
    const made = await feature();
    await undo((await acts(made.id))[0]);
    expect((await now(made.id)).archivedAt).not.toBeNull();
    await undo((await acts(made.id))[0]);
    expect((await now(made.id)).archivedAt).toBeNull();

    const cause = (await editor.call('POST', `${base}/opportunities`, { title: 'why' })).body.id;
    const body = { fromId: cause, kind: 'addressed_by', toId: made.id };
    await editor.call('POST', `${base}/links`, body);
    const links = async () =>
      (await editor.call('GET', `${base}/records/${made.id}/links`)).body.groups as unknown[];
    const [linked] = await acts(made.id);
    await undo(linked);
    expect(await links()).toHaveLength(0);
    expect((await undo(linked)).status).toBe(409);
    const [unlinked] = await acts(made.id);
    expect(unlinked).toMatchObject({ verb: 'unlinked', undoOf: linked?.id });
    await undo(unlinked);
    expect(await links()).toHaveLength(1);
  });

  it('takes a bulk change back as one, in a handful of statements, and names what it left', async () => {
    const ids: string[] = [];
    for (const horizon of ['now', 'next', null, 'later']) {
      ids.push((await feature({ horizon })).id);
    }
    const bulk = await editor.call('POST', `${base}/features/bulk`, {
      ids,
      change: { horizon: 'later' },
    });
    expect(bulk.body).toMatchObject({ changed: 3, unchanged: 1 });
    await change(String(ids[0]), { horizon: 'now' });
    const undone = await editor.call('POST', `${base}/activity/batches/${bulk.body.batchId}/undo`);
    expect(undone.body).toMatchObject({
      undone: 2,
      conflicts: [{ recordId: ids[0], fields: ['horizon'] }],
    });
    expect(Number(undone.headers.get('x-statements'))).toBeLessThanOrEqual(4);
    const horizons = await Promise.all(ids.map(async (id) => (await now(id)).horizon));
    expect(horizons).toEqual(['now', 'next', null, 'later']);
    await editor.call('POST', `${base}/activity/batches/${undone.body.batchId}/undo`);
    expect((await now(String(ids[1]))).horizon).toBe('later');
  });

  it('400, 403, 404: what cannot be undone, what one may not change, another tenant', async () => {
    const made = await feature();
    await change(made.id, { state: 'planned' });
    const [changed] = await acts(made.id);
    const contributor = await server.as('contributor');
    expect((await undo(changed, contributor)).status).toBe(403);
    expect((await undo(changed, await server.as('viewer'))).status).toBe(403);
    const stranger = await server.as('owner', server.foreign);
    const theirs = `/workspaces/${server.foreign.slug}/activity/${changed?.id}/undo`;
    expect((await stranger.call('POST', theirs)).status).toBe(404);
    const log = await admin.call('GET', `${base}/activity?noun=member&verb=joined`);
    expect((await undo(log.body.items[0], admin)).status).toBe(400);
  });
});

describe('audit log', () => {
  it('shows admins every act, by person, kind, record and day, page by page', async () => {
    const made = await feature();
    await change(made.id, { state: 'planned' });
    const get = async (query: string) =>
      (await admin.call('GET', `${base}/activity?${query}`)).body;
    const about = await get(`recordId=${made.id}`);
    expect(about.items.map(({ verb }) => verb)).toEqual(['updated', 'created']);
    expect(about.refs[made.id]?.title).toBe('Undone');
    const mine = await get(`actorId=${editor.userId}&noun=feature&verb=created&limit=200`);
    expect(mine.items.length).toBeGreaterThan(5);
    expect(mine.items.every(({ actorId }) => actorId === editor.userId)).toBe(true);
    const today = new Date().toISOString().slice(0, 10);
    expect((await get(`from=${today}&to=${today}`)).items.length).toBeGreaterThan(0);
    expect((await get('to=2020-01-01')).items).toEqual([]);
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await get(`limit=7${cursor}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : '';
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(20);
  });

  it('403: for admins alone', async () => {
    expect((await editor.call('GET', `${base}/activity`)).status).toBe(403);
  });
});
