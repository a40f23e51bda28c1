import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';

let server: TestServer;
let editor: TestCaller;
let path: string;
beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  path = `/workspaces/${server.workspace.slug}`;
});
afterAll(() => server.close());

const count = async (of: string) => Number((await editor.call('GET', `${path}/${of}`)).body.count);

it('makes the whole thread from the real survey, once however often it is asked for', async () => {
  expect((await editor.call('GET', `${path}/sample`)).body).toMatchObject({ state: 'absent' });
  expect((await editor.call('POST', `${path}/sample`)).status).toBe(202);
  expect((await editor.call('POST', `${path}/sample`)).body).toMatchObject({ state: 'building' });
  let progress = (await editor.call('GET', `${path}/sample`)).body;
  while (progress.state === 'building') {
    await new Promise((resolve) => setTimeout(resolve, 200));
    progress = (await editor.call('GET', `${path}/sample`)).body;
  }
  expect(progress, String(progress.step)).toMatchObject({ state: 'ready', done: 1 });
  process.stdout.write(`sample made in ${progress.seconds} s\n`);

  // 764 hindrances, 978 unmet needs, 903 difficulties, 1,147 wishes and 530 first steps were written.
  expect(await count('feedback/count')).toBeGreaterThan(4_000);
  expect(await count('contacts/count')).toBeGreaterThan(700);
  const wishes = await editor.call('GET', `${path}/features?q=debugger`);
  const feature = wishes.body.items[0];
  const thread = await editor.call('GET', `${path}/records/${feature?.id}/thread?direction=why`);
  expect(thread.status).toBe(200);
  expect(JSON.stringify(thread.body)).toContain('"noun":"insight"');

  // Usage, marked as made up, with questions, metrics and a review that found what it shows.
  expect((await editor.call('GET', `${path}/events/generated`)).body).toEqual({ generated: true });
  const { body: reports } = await editor.call('GET', `${path}/reports`);
  const funnel = reports.items.find(({ name }) => name === 'From opening to sharing');
  const { body: run } = await editor.call('POST', `${path}/reports/${funnel?.id}/run`, {});
  const { answer } = run as unknown as { answer: { total: { steps: { people: number }[] } } };
  const people = answer.total.steps.map((step) => step.people);
  expect(people).toEqual(people.toSorted((a, b) => b - a));
  expect(people[4]).toBeGreaterThan(5);
  const persons = await editor.call('GET', `${path}/persons?limit=200`);
  expect(persons.body.items.filter(({ contactId }) => contactId !== null).length).toBeGreaterThan(
    9,
  );
  const found = async () => (await editor.call('GET', `${path}/outcome-reviews`)).body.items[0];
  const estimate = async () => Number((await found())?.estimate);
  await expect.poll(estimate, { timeout: 90_000 }).toBeGreaterThan(15);
  expect((await editor.call('POST', `${path}/sample`)).body).toMatchObject({ state: 'ready' });
}, 300_000);

it('is for editors alone', async () => {
  const viewer = await server.as('viewer');
  expect((await viewer.call('POST', `${path}/sample`)).status).toBe(403);
});
