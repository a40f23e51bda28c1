import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';

let server: TestServer;
let admin: TestCaller;
let base: string;
beforeAll(async () => {
  server = await startTestServer();
  admin = await server.as('admin');
  base = `/workspaces/${server.workspace.slug}`;
});
afterAll(() => server.close());

const KINDS = ['text', 'number', 'date', 'choice', 'person', 'link'] as const;
const labels = async () =>
  (await admin.call('GET', `${base}/custom-fields?noun=company`)).body.items.map((f) => f.label);

it('stands last at first, and where an admin puts it', async () => {
  const made = [];
  for (const kind of KINDS) {
    const options =
      kind === 'choice' ? { options: ['North'], optionColors: { North: 'teal' } } : {};
    const body = { noun: 'company', name: `of_${kind}`, label: kind, kind, ...options };
    made.push((await admin.call('POST', `${base}/custom-fields`, body)).body);
  }
  expect(await labels()).toEqual(KINDS);
  const ids = made.map(({ id }) => id).toReversed();
  const editor = await server.as('editor');
  expect((await editor.call('PUT', `${base}/custom-fields/order`, { ids })).status).toBe(403);
  expect((await admin.call('PUT', `${base}/custom-fields/order`, { ids })).status).toBe(204);
  expect(await labels()).toEqual(KINDS.toReversed());
});

it('takes values of its type on a record', async () => {
  const person = (await server.as('viewer')).userId;
  const custom = {
    of_text: 'any',
    of_number: 4.5,
    of_date: '2026-03-31',
    of_choice: 'North',
    of_person: person,
    of_link: 'https://example.org/x',
  };
  const right = await admin.call('POST', `${base}/companies`, { name: 'Acme', custom });
  expect(right.body.custom).toEqual(custom);
  const wrong = await admin.call('POST', `${base}/companies`, {
    name: 'Other',
    custom: { of_choice: 'Nowhere' },
  });
  expect(wrong.body.fields).toMatchObject([{ path: 'body.custom.of_choice' }]);
});
