import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';

let server: TestServer;
let editor: TestCaller;
let home: string;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  home = `/workspaces/${server.workspace.slug}`;
});
afterAll(() => server.close());

const post = async (path: string, body?: unknown, status?: number, as = editor) => {
  const reply = await as.call('POST', `${home}/${path}`, body);
  if (status) expect(reply.status, JSON.stringify(reply.body)).toBe(status);
  else expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
  return reply.body;
};
const get = async <T = Record<string, never>>(path: string) => {
  const reply = await editor.call('GET', `${home}/${path}`);
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body as unknown as typeof reply.body & T;
};
const note = (body: string, more: object = {}) => post('feedback', { body, ...more });

describe('merge', () => {
  it('keeps who asked, tags and insights, and gives all of it back', async () => {
    const tag = await post('tags', { name: 'diff' });
    const ann = await post('contacts', { name: 'Ann' });
    const bob = await post('contacts', { name: 'Bob', role: 'Nurse' });
    const into = await note('Diffs are unreadable', { contactId: ann.id });
    const double = await note('I cannot read diffs', { contactId: bob.id, tagIds: [tag.id] });
    const pain = await post('opportunities', { title: 'Diffs' });
    await post('insights', { feedbackId: into.id, targetIds: [pain.id], importance: 2 });
    const own = await post('insights', { feedbackId: double.id, excerpt: 'cannot read' });

    const merged = await post(`feedback/${double.id}/merge`, { intoId: into.id });
    expect(merged).toMatchObject({ state: 'archived', mergedIntoId: into.id });
    expect((await get(`feedback/${into.id}`)).tagIds).toEqual([tag.id]);
    const evidence = await get<{ summary: object }>(`opportunities/${pain.id}/evidence`);
    expect(evidence.summary).toMatchObject({
      quotes: 1,
      notes: 2,
      people: 2,
      importance: [{ importance: 2, quotes: 1 }],
      roles: [{ role: 'Nurse', people: 1 }],
    });
    expect(evidence.items[0]).toMatchObject({
      quote: 'Diffs are unreadable',
      alsoSaidBy: [{ feedbackId: double.id, contactId: bob.id }],
    });
    await post(`feedback/${double.id}/restore`, { version: merged.version }, 409);
    await post(`feedback/${double.id}/merge`, { intoId: into.id }, 409);

    const back = await post(`feedback/${double.id}/unmerge`);
    expect(back).toMatchObject({ state: 'new', mergedIntoId: null, archivedAt: null });
    expect((await get(`feedback/${into.id}`)).tagIds).toEqual([]);
    expect(
      (await get<{ summary: object }>(`opportunities/${pain.id}/evidence`)).summary,
    ).toMatchObject({
      notes: 1,
      people: 1,
    });
    expect(await get(`insights/${own.id}`)).toMatchObject({ feedbackId: double.id });
    const verbs = (await get(`feedback/${double.id}/history`)).items.map(({ verb }) => verb);
    expect(verbs.slice(0, 2)).toEqual(['unmerged', 'merged']);
  });

  it('follows chains, and takes a link out of the middle of one', async () => {
    const [a, b, c] = [await note('A chain a'), await note('A chain b'), await note('A chain c')];
    const pain = await post('opportunities', { title: 'Chain' });
    await post('feedback/bulk-link', { ids: [c.id], targetIds: [pain.id] });
    const notes = async () =>
      (await get<{ summary: { notes: number } }>(`opportunities/${pain.id}/evidence`)).summary
        .notes;
    await post(`feedback/${a.id}/merge`, { intoId: b.id });
    await post(`feedback/${b.id}/merge`, { intoId: c.id });
    expect(await notes()).toBe(3);
    await post(`feedback/${b.id}/unmerge`);
    expect(await notes()).toBe(1);
    expect(await get(`feedback/${a.id}`)).toMatchObject({ mergedIntoId: b.id });
  });
});

describe('bulk', () => {
  it('links many notes, once each, and the notes count as processed', async () => {
    const notes = [await note('Bulk one'), await note('Bulk two')];
    const pain = await post('opportunities', { title: 'Bulk' });
    const ids = notes.map(({ id }) => id);
    const first = await post('feedback/bulk-link', { ids, targetIds: [pain.id] });
    expect(first).toMatchObject({ linked: 2 });
    const second = await post('feedback/bulk-link', { ids, targetIds: [pain.id] });
    expect(second).toEqual({ linked: 2, insightIds: [] });
    expect((await get(`feedback/${ids[0]}`)).state).toBe('processed');
    const tree = await get(`opportunities/tree`);
    expect(tree.items.find(({ id }) => id === pain.id)).toMatchObject({ quotes: 2 });
  });

  it('leaves notes new where the team wants that', async () => {
    const admin = await server.as('admin');
    const path = `${home}/feedback-settings`;
    await admin.call('PATCH', path, { processWhenLinked: false });
    expect((await editor.call('PATCH', path, { processWhenLinked: true })).status).toBe(403);
    const held = await note('Stay new');
    const pain = await post('opportunities', { title: 'Stay' });
    await post('feedback/bulk-link', { ids: [held.id], targetIds: [pain.id] });
    expect((await get(`feedback/${held.id}`)).state).toBe('new');
    await admin.call('PATCH', path, { processWhenLinked: true });
  });
});

describe('similar', () => {
  it('finds notes that share rare words or spelling, with what they support', async () => {
    const pain = await post('opportunities', { title: 'Merge conflicts in notebooks' });
    const near = await note('Merge conflicts in notebooks are impossible to resolve');
    await note('The colours are nice');
    await post('insights', { feedbackId: near.id, targetIds: [pain.id] });
    const asked = await note('resolving merge conflicts of notebooks is a pain');
    const similar = await get(`feedback/${asked.id}/similar`);
    expect(similar.items.map(({ id }) => id)).toEqual([near.id]);
    expect(similar.items[0]?.targetIds).toEqual([pain.id]);
    const { items } = await post('feedback/suggest-targets', {
      text: 'a merge conflict in my notebook',
    });
    expect(items[0]?.id).toBe(pain.id);
    expect((await post('feedback/suggest-targets', { text: '!!! the' })).items).toEqual([]);
  });

  it('takes one word in common for nothing, unless it is most of what is said', async () => {
    await note('No separate taskbar');
    const same = await note('An icon for the native taskbar');
    const asked = await note('native taskbar icon');
    const ids = async (id: string) =>
      (await get(`feedback/${id}/similar`)).items.map((item) => item.id);
    expect(await ids(asked.id)).toEqual([same.id]);
    const short = await note('Kerberos');
    const other = await note('Kerberos please');
    expect(await ids(short.id)).toEqual([other.id]);
  });
});

describe('intake', () => {
  it('finds or makes who said it, and takes nothing twice', async () => {
    const input = {
      text: 'Please add dark mode',
      source: 'support',
      sourceId: 'ticket-7',
      contact: { email: 'Eve@Globex.com', name: 'Eve' },
      company: { name: 'Globex', domain: 'globex.com', revenue: 12000 },
      tags: ['Dark mode', 'dark mode'],
    };
    const [first, twin] = await Promise.all([
      post('feedback/intake', input),
      post('feedback/intake', input),
    ]);
    expect([first.created, twin.created].sort()).toEqual([false, true]);
    const later = await post('feedback/intake', {
      text: 'And a light one',
      contact: { email: 'eve@globex.com', role: 'Designer' },
    });
    const { id, contactId, companyId } = later.feedback as Record<string, string>;
    expect(await get(`contacts/${contactId}`)).toMatchObject({
      name: 'Eve',
      role: 'Designer',
      companyId,
    });
    const timeline = await get<{ summary: object }>(`companies/${companyId}/timeline`);
    expect(timeline.summary).toMatchObject({ people: 1, notes: 2, revenue: 12000 });
    expect(timeline.items[0]?.id).toBe(id);
    expect((await get(`tags?q=dark`)).items).toHaveLength(1);
    await post('feedback/intake', { text: 'x', company: {} }, 400);
  });
});

describe('erasure', () => {
  it('leaves no name behind, in the record or its history, and keeps the count', async () => {
    const admin = await server.as('admin');
    const secret = 'Zacharias Quill';
    const made = await post('contacts', { name: secret, email: 'zq@example.org' });
    await editor.call('PATCH', `${home}/contacts/${made.id}`, {
      role: `${secret}’s role`,
      version: 1,
    });
    const said = await note('Secret words of mine', { contactId: made.id });
    const pain = await post('opportunities', { title: 'Counted' });
    await post('insights', { feedbackId: said.id, excerpt: 'Secret words', targetIds: [pain.id] });
    await post(`contacts/${made.id}/erase`, { texts: 'keep' }, 403);
    expect(await post(`contacts/${made.id}/erase`, { texts: 'erase' }, 200, admin)).toEqual({
      notes: 1,
    });
    for (const path of [
      `contacts/${made.id}`,
      `contacts/${made.id}/history`,
      `feedback/${said.id}`,
    ]) {
      expect(JSON.stringify(await get(path))).not.toMatch(/Zacharias|zq@|Secret/);
    }
    const evidence = await get<{ summary: object }>(`opportunities/${pain.id}/evidence`);
    expect(evidence.summary).toMatchObject({ quotes: 1, people: 1 });
    expect(JSON.stringify(evidence)).not.toContain('Secret');
  });
});

describe('segments', () => {
  it('counts who fits a rule or was picked, as it is now; refuses a rule that means nothing', async () => {
    const rule = { 'role.contains': 'teacher' };
    const segment = await post('segments', { name: 'Teachers', noun: 'contact', rule, weight: 2 });
    const count = async () => (await get(`segments/${segment.id}/count`)).count;
    expect(await count()).toBe(0);
    await post('contacts', { name: 'T', role: 'Maths teacher' });
    expect(await count()).toBe(1);
    const picked = await post('contacts', { name: 'P', role: 'Dean' });
    const preview = await post('segments/preview', {
      noun: 'contact',
      rule,
      pickedIds: [picked.id],
    });
    expect(preview).toMatchObject({ count: 2 });
    for (const bad of [{ revenue: '1' }, { limit: '3' }, { ownerId: 'me' }]) {
      await post('segments/preview', { noun: 'contact', rule: bad }, 400);
    }
    await post('segments', { name: 'Rich', noun: 'company', rule: { 'revenue.gte': '1000' } });
  });
});

describe('form', () => {
  it('takes what anyone sends, keeps what was typed on mistakes, and can be turned off', async () => {
    const admin = await server.as('admin');
    await post('feedback-forms', { name: 'No' }, 403);
    const form = await post(
      'feedback-forms',
      { name: 'Tell <us>', askContact: 'required' },
      201,
      admin,
    );
    const url = `${server.origin}/api/v1/forms/${form.token}`;
    const page = await (await fetch(url)).text();
    expect(page).toContain('Tell &#60;us&#62;');
    const send = (fields: Record<string, string>) =>
      fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
    const wrong = await send({ text: '<b>Typed</b>', email: 'nobody' });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain('&#60;b&#62;Typed&#60;/b&#62;');
    expect((await send({ text: 'I am a robot', website: 'http://spam' })).status).toBe(200);
    expect((await send({ text: 'Kernel dies', email: 'F@x.org', name: 'Fay' })).status).toBe(200);
    const { items } = await get('feedback?source=form');
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ body: 'Kernel dies', question: form.question });
    for (let i = 0; i < 10; i++) await send({ text: 'Again', email: 'f@x.org' });
    expect((await send({ text: 'Too much', email: 'f@x.org' })).status).toBe(429);
    await admin.call('PATCH', `${home}/feedback-forms/${form.id}`, { enabled: false, version: 1 });
    expect((await fetch(url)).status).toBe(404);
    const json = await editor.call('POST', `${home}/tags`, 'name=x', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(json.status).toBe(415);
  });
});
