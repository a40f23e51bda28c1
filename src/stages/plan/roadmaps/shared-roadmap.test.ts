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
let roadmap: ReplyBody;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  base = `/workspaces/${server.workspace.slug}`;
  const product = await post(`${base}/products`, { name: 'Secret product' });
  await feature('Shown <b>bold</b>', {
    horizon: 'now',
    productId: product.id,
    ownerId: editor.userId,
    description: 'hidden text',
    effortLow: 3,
    effortHigh: 5,
    targetStart: '2027-01-01',
    targetPrecision: 'quarter',
  });
  await feature('Unplaced thing');
  await feature('Foreign to it', { horizon: 'now', state: 'idea' });
  roadmap = await post(`${base}/roadmaps`, { name: 'Public plan', description: 'inner words' });
});
afterAll(() => server.close());

async function post(at: string, body: object): Promise<ReplyBody> {
  const reply = await editor.call('POST', at, body);
  expect(reply.status, reply.text).toBe(201);
  return reply.body;
}
const feature = (title: string, more: object = {}) =>
  post(`${base}/features`, { title, state: 'planned', ...more });
const share = (body: object = {}) => post(`${base}/roadmaps/${roadmap.id}/shares`, body);
const open = (url: unknown, init: RequestInit = {}) =>
  fetch(String(url), { redirect: 'manual', ...init });
const read = async (url: unknown) => (await open(url)).text();

describe('a shared roadmap', () => {
  it('shows its items to anyone, and of them what was chosen', async () => {
    const made = await share({ fields: ['state', 'target'] });
    const reply = await open(made.url);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toContain('text/html');
    expect(reply.headers.get('x-robots-tag')).toContain('noindex');
    const page = await reply.text();
    expect(page).toContain('Shown &lt;b&gt;bold&lt;/b&gt;');
    expect(page).toContain('Q1 2027');
    expect(page).toContain('Planned');
    for (const hidden of [
      'Secret product',
      'Editor of',
      '@',
      'hidden text',
      'person-months',
      'inner words',
      'Unplaced thing',
      'Foreign to it',
      String(roadmap.id),
    ]) {
      expect(page.replace(/<style>.*<\/style>/s, ''), hidden).not.toContain(hidden);
    }
    const more = await share({
      fields: ['owner', 'product', 'effort'],
      includeUnplaced: true,
      showDescription: true,
    });
    const wider = await read(more.url);
    for (const shown of ['Secret product', 'Editor of', '3–5 person-months', 'inner words']) {
      expect(wider, shown).toContain(shown);
    }
    expect(wider).toContain('Unplaced thing');
    expect(wider).not.toContain('Q1 2027');
  });

  it('is laid out as a timeline, undated items in view only where chosen', async () => {
    const timeline = await post(`${base}/roadmaps`, { name: 'Times', layout: 'timeline' });
    const at = `${base}/roadmaps/${timeline.id}/shares`;
    const dated = await read((await post(at, { fields: [] })).url);
    expect(dated).toContain('Today');
    expect(dated).not.toContain('Unplaced thing');
    const all = await read((await post(at, { fields: [], includeUnplaced: true })).url);
    expect(all).toContain('No date');
  });

  it('keeps its grouping to itself unless the field is shown', async () => {
    const grouped = await post(`${base}/roadmaps`, { name: 'Grouped', groupBy: 'product' });
    const at = `${base}/roadmaps/${grouped.id}/shares`;
    expect(await read((await post(at, { fields: [] })).url)).not.toContain('Secret product');
    expect(await read((await post(at, { fields: ['product'] })).url)).toContain('Secret product');
  });

  it('says why, and how many asked, only where that was chosen', async () => {
    const asked = await feature('Asked for', { horizon: 'now' });
    const need = await post(`${base}/opportunities`, { title: 'A need with a name' });
    const note = await post(`${base}/feedback`, { body: 'Secret words' });
    await post(`${base}/insights`, { feedbackId: note.id, targetIds: [asked.id] });
    await post(`${base}/links`, { fromId: need.id, kind: 'addressed_by', toId: asked.id });
    await server.reactor.settle();
    const plain = await read((await share({ fields: ['state'] })).url);
    expect(plain).not.toContain('A need with a name');
    expect(plain).not.toContain('asked</span>');
    const told = await read((await share({ fields: ['demand'], showWhy: true })).url);
    expect(told).toContain('<li>A need with a name</li>');
    expect(told).toContain('1 customer asked');
    expect(told).not.toContain('Secret words');
  });

  it('is previewed as its visitors would see it, without making a link', async () => {
    const at = `${base}/roadmaps/${roadmap.id}/shares`;
    const links = async () =>
      (await editor.call('GET', `${base}/share-links?recordId=${roadmap.id}`)).body.items.length;
    const before = await links();
    const settings = { fields: ['product'], showDescription: true };
    const { page } = (await editor.call('POST', `${at}/preview`, settings)).body;
    expect(await links()).toBe(before);
    expect(await read((await share(settings)).url)).toBe(page);
    const viewer = await server.as('viewer');
    expect((await viewer.call('POST', `${at}/preview`, settings)).status).toBe(403);
  });

  it('is kept in memory until something it shows changes', async () => {
    const { url } = await share({ fields: ['state', 'product'] });
    const made = await feature('Before', { horizon: 'next' });
    const first = await open(url);
    const etag = String(first.headers.get('etag'));
    expect(await first.text()).toContain('Before');
    const runs = async () =>
      (await server.app.database.owner.query('select count(*)::int as n from activity')).rows[0].n;
    const held = await runs();
    const again = await open(url, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(await runs()).toBe(held);
    const change = { title: 'After', version: made.version };
    await editor.call('PATCH', `${base}/features/${made.id}`, change);
    const changed = await open(url, { headers: { 'if-none-match': etag } });
    expect(changed.status).toBe(200);
    const page = await changed.text();
    expect(page).toContain('After');
    expect(page).not.toContain('Before');
  });

  it('ends when revoked, expired, or archived, always with the same page', async () => {
    const made = await share();
    const ended = async () => {
      const reply = await open(made.url);
      expect(reply.status).toBe(410);
      return reply.text();
    };
    const { owner } = server.app.database;
    await owner.query(`update share_links set expires_at = now() - interval '1 s' where id = $1`, [
      made.id,
    ]);
    const page = await ended();
    await owner.query('update share_links set expires_at = null where id = $1', [made.id]);
    expect((await open(made.url)).status).toBe(200);
    const listed = await editor.call('GET', `${base}/share-links?recordId=${roadmap.id}`);
    const mine = listed.body.items.find(({ id }) => id === made.id);
    expect(mine?.lastViewedAt).toMatch(/Z$/);
    expect(listed.text).not.toContain(String(made.url).split('/').at(-1));
    await editor.call('POST', `${base}/roadmaps/${roadmap.id}/archive`, {
      version: roadmap.version,
    });
    expect(await ended()).toBe(page);
    await editor.call('POST', `${base}/roadmaps/${roadmap.id}/restore`, {
      version: roadmap.version + 1,
    });
    expect((await editor.call('DELETE', `${base}/share-links/${made.id}`)).status).toBe(204);
    expect(await ended()).toBe(page);
    expect(await (await open(`${server.address}/share/nonsense`)).text()).toBe(page);
    const history = await editor.call('GET', `${base}/roadmaps/${roadmap.id}/history`);
    expect(history.body.items.map(({ verb }) => verb)).toContain('unshared');
  });

  it('asks for its password, once per browser, and counts wrong ones', async () => {
    const made = await share({ password: 'correct horse' });
    const other = await share({ password: 'correct horse' });
    const locked = await open(made.url);
    expect(locked.status).toBe(401);
    expect(await locked.text()).not.toContain('Shown');
    const give = (password: string) =>
      open(made.url, { method: 'POST', body: new URLSearchParams({ password }) });
    expect((await give('wrong')).status).toBe(401);
    const right = await give('correct horse');
    expect(right.status).toBe(303);
    const cookie = right.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await (await open(made.url, { headers: { cookie } })).text()).toContain('Shown');
    const [, proof] = cookie.split('=');
    const borrowed = `throughline-share-${other.id}=${proof}`;
    expect((await open(other.url, { headers: { cookie: borrowed } })).status).toBe(401);
    for (let i = 0; i < 10; i++) await give('wrong');
    expect((await give('correct horse')).status).toBe(429);
  });
});

describe('refusals', () => {
  it('lets editors share, not contributors or viewers, and only what is there', async () => {
    const at = `${base}/roadmaps/${roadmap.id}/shares`;
    for (const role of ['contributor', 'viewer'] as const) {
      const weak = await server.as(role);
      expect((await weak.call('POST', at, {})).status).toBe(403);
      const list = await weak.call('GET', `${base}/share-links?recordId=${roadmap.id}`);
      expect(list.status).toBe(403);
    }
    expect((await editor.call('POST', at, { fields: ['revenue'] })).status).toBe(400);
    const stranger = await server.as('owner', server.foreign);
    const abroad = `/workspaces/${server.foreign.slug}`;
    const theirs = await stranger.call('POST', `${abroad}/roadmaps/${roadmap.id}/shares`, {});
    expect(theirs.status).toBe(404);
    const made = await share();
    expect((await stranger.call('DELETE', `${abroad}/share-links/${made.id}`)).status).toBe(404);
  });

  it('a token is no key: it opens its page and nothing of the API', async () => {
    const token =
      String((await share()).url)
        .split('/')
        .at(-1) ?? '';
    const credentials: Record<string, string>[] = [
      { authorization: `Bearer ${token}` },
      { cookie: `throughline=${token}` },
    ];
    for (const headers of credentials) {
      for (const at of ['/features', '/roadmaps', `/roadmaps/${roadmap.id}`]) {
        const reply = await server.anonymous.call('GET', base + at, undefined, headers);
        expect(reply.status).toBe(401);
      }
    }
    const form = await fetch(`${server.address}/api/v1${base}/features`, {
      method: 'POST',
      headers: { cookie: editor.cookie ?? '', origin: new URL(server.address).origin },
      body: new URLSearchParams({ title: 'by form' }),
    });
    expect(form.status).toBe(415);
  });
});
