import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';

let server: TestServer;
let editor: TestCaller;
const at = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  const product = await editor.call('POST', at('products'), { name: 'App' });
  const admin = await server.as('admin');
  const key = await admin.call('POST', at('product-keys'), {
    name: 'web',
    productId: product.body.id,
  });
  const did = (event: string, distinct_id: string, more: object = {}) => ({
    event,
    distinct_id,
    ...more,
  });
  const sent = await server.anonymous.call('POST', '/ingest', {
    api_key: String(key.body.secret),
    batch: [
      did('buy', 'ann'),
      did('buy', 'ann', { properties: { plan: 'pro' } }),
      did('buy', 'ben'),
      did('view', 'cat'),
      did('$identify', 'dan', { $set: { email: 'dan@example.org' } }),
    ],
  });
  expect(sent.status).toBe(200);
});
afterAll(() => server.close());

const bought = (count: number, operator = 'atLeast') => ({
  kind: 'did',
  selector: { event: 'buy', filters: [] },
  times: { operator, count },
  period: { kind: 'days', count: 7 },
});
const onPro = {
  kind: 'property',
  filter: {
    type: 'text',
    property: { source: 'property', name: 'plan' },
    operator: 'is',
    values: ['pro'],
  },
};
const cohort = (match: 'all' | 'any', ...conditions: object[]) => ({ match, conditions });
const members = async (given: object, more: object = {}) => {
  const reply = await editor.call('POST', at('cohorts/members'), { cohort: given, ...more });
  expect(reply.status, reply.text).toBe(200);
  return reply.body.items.map(({ name }) => name);
};

it('counts who is in cohorts now, and names them page by page', async () => {
  const cohorts = [
    cohort('all', bought(1)),
    cohort('all', bought(2)),
    cohort('all', bought(0, 'atMost')),
    cohort('any', bought(2), { kind: 'property', filter: { ...onPro.filter, values: ['x'] } }),
    cohort('all', bought(1), onPro),
    { both: [cohort('all', bought(1)), cohort('all', bought(1, 'atMost'))] },
  ];
  const counted = await (await server.as('viewer')).call('POST', at('cohorts/count-members'), {
    cohorts,
  });
  expect(counted.body, counted.text).toEqual({ counts: [2, 1, 2, 1, 1, 1], everybody: 4 });
  expect(await members(cohorts[0] ?? {})).toEqual(['ann', 'ben']);
  const first = await editor.call('POST', at('cohorts/members'), { cohort: cohorts[0], limit: 1 });
  expect(await members(cohorts[0] ?? {}, { after: first.body.nextAfter })).toEqual(['ben']);
  const contributor = await server.as('contributor');
  const hidden = await contributor.call('POST', at('cohorts/members'), { cohort: cohorts[0] });
  expect(hidden.status).toBe(403);
});

it('finds people by what is pasted, and says who is nobody', async () => {
  const { body } = await editor.call('POST', at('cohorts/find'), {
    ids: ['ann', ' DAN@example.org ', 'ann', 'nobody', '99999'],
  });
  expect(body.unknown).toEqual(['nobody', '99999']);
  expect(body.personIds).toHaveLength(2);
  const listed = cohort('all', { kind: 'listed', personIds: body.personIds });
  expect((await members(listed)).sort()).toEqual(['ann', 'dan']);
});

it('names the cohorts that a person is in', async () => {
  const keep = (name: string, definition: object) =>
    editor.call('POST', at('cohorts'), { name, definition });
  await keep('Buyers', cohort('all', bought(1)));
  await keep('Heavy buyers', cohort('all', bought(2)));
  const { body: people } = await editor.call('GET', at('persons?q=ben'));
  const { body } = await editor.call('GET', at(`persons/${people.items[0]?.id}/cohorts`));
  expect(body.items).toMatchObject([{ name: 'Buyers' }]);
  expect((await editor.call('GET', at('persons/999999/cohorts'))).status).toBe(404);
});

it('counts by who people are for editors alone', async () => {
  const presence = {
    kind: 'property',
    filter: { type: 'presence', property: { source: 'column', name: 'distinct_id' }, set: true },
  };
  const body = { cohorts: [cohort('all', presence)] };
  const viewer = await server.as('viewer');
  expect((await viewer.call('POST', at('cohorts/count-members'), body)).status).toBe(403);
  expect((await editor.call('POST', at('cohorts/count-members'), body)).status).toBe(200);
});
