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

const post = async (path: string, body: unknown, status = 201) => {
  const reply = await editor.call('POST', `${home}/${path}`, body);
  expect(reply.status, JSON.stringify(reply.body)).toBe(status);
  return reply.body;
};
const get = async (path: string) => (await editor.call('GET', `${home}/${path}`)).body;
const note = (body: string, more: object = {}) => post('feedback', { body, ...more });

describe('notes', () => {
  it('takes the company of the contact, whose own company follows from the e-mail', async () => {
    const acme = await post('companies', { name: 'Acme', domains: ['https://WWW.Acme.com/'] });
    expect(acme.domains).toEqual(['acme.com']);
    const ann = await post('contacts', { name: 'Ann', email: 'Ann@ACME.com' });
    expect(ann).toMatchObject({ email: 'ann@acme.com', companyId: acme.id });
    const said = await note('Diffs of notebooks are unreadable', { contactId: ann.id });
    expect(said).toMatchObject({ companyId: acme.id, state: 'new', source: 'note' });
    expect(Date.parse(String(said.saidAt))).toBeGreaterThan(Date.now() - 60_000);
  });

  it('keeps triage state and archive in step, both ways', async () => {
    const made = await note('Slow start');
    const path = `${home}/feedback/${made.id}`;
    const step = async (method: string, at: string, body: object) =>
      (await editor.call(method, path + at, body)).body;
    expect(await step('PATCH', '', { state: 'processed', version: 1 })).toMatchObject({
      state: 'processed',
      archivedAt: null,
    });
    expect((await step('POST', '/archive', { version: 2 })).state).toBe('archived');
    expect(await step('POST', '/restore', { version: 3 })).toMatchObject({ state: 'processed' });
    const away = await step('PATCH', '', { state: 'archived', version: 4 });
    expect(away.archivedAt).not.toBeNull();
    expect(await step('PATCH', '', { state: 'new', version: 5 })).toMatchObject({
      archivedAt: null,
      processedAt: null,
    });
  });

  it('refuses what a source sent before, naming the note that holds it', async () => {
    const first = await note('Once', { source: 'survey', sourceId: 'r1-q1' });
    await note('Same id, other source', { source: 'email', sourceId: 'r1-q1' });
    const again = await post(
      'feedback',
      { body: 'Once', source: 'survey', sourceId: 'r1-q1' },
      409,
    );
    expect(again.detail).toContain(first.key);
  });
});

describe('insights', () => {
  it('cuts an excerpt, links it both ways and marks the note as processed', async () => {
    const said = await note('I love it 🎉 but merging notebooks is painful.');
    const pain = await post('opportunities', { title: 'Merging is painful' });
    const feature = await post('features', { title: 'Three-way merge' });
    const start = 'I love it 🎉 but '.length;
    const insight = await post('insights', {
      feedbackId: said.id,
      startOffset: start,
      endOffset: start + 'merging notebooks is painful'.length,
      importance: 3,
      targetIds: [pain.id, feature.id],
    });
    expect(insight).toMatchObject({
      excerpt: 'merging notebooks is painful',
      title: 'merging notebooks is painful',
    });
    expect(await get(`feedback/${said.id}`)).toMatchObject({ state: 'processed' });
    const verbs = (await get(`opportunities/${pain.id}/history`)).items.map(({ verb }) => verb);
    expect(verbs[0]).toBe('linked');
    const unlinked = await editor.call(
      'DELETE',
      `${home}/insights/${insight.id}/targets/${pain.id}`,
    );
    expect(unlinked.status).toBe(204);
  });

  it('finds the words again after the note was edited, and lets go when they are gone', async () => {
    const said = await note('Export to PDF fails on long tables.');
    const insight = await post('insights', {
      feedbackId: said.id,
      excerpt: 'fails on long tables',
    });
    expect(insight.startOffset).toBe(14);
    const path = `${home}/feedback/${said.id}`;
    await editor.call('PATCH', path, {
      body: 'Hello! Export to PDF fails on long tables.',
      version: 1,
    });
    expect(await get(`insights/${insight.id}`)).toMatchObject({ startOffset: 21, endOffset: 41 });
    await editor.call('PATCH', path, { body: 'Never mind.', version: 2 });
    expect(await get(`insights/${insight.id}`)).toMatchObject({
      startOffset: null,
      excerpt: 'fails on long tables',
    });
  });

  it('400: an excerpt outside the note, the same words elsewhere, a target of another noun', async () => {
    const said = await note('Short');
    const feedbackId = said.id;
    await post('insights', { feedbackId, startOffset: 2, endOffset: 99 }, 400);
    await post('insights', { feedbackId, startOffset: 0, endOffset: 2, excerpt: 'rt' }, 400);
    await post('insights', { feedbackId, startOffset: 3 }, 400);
    await post('insights', { feedbackId, targetIds: [feedbackId] }, 400);
    await post('insights', { feedbackId: server.foreign.id }, 400);
    expect((await get(`insights?feedbackId=${feedbackId}`)).items).toEqual([]);
  });
});
