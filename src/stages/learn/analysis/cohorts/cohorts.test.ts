import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';

let server: TestServer;
let editor: TestCaller;
let secret: string;
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
  secret = String(key.body.secret);
  const did = (event: string, distinct_id: string, more: object = {}) => ({
    event,
    distinct_id,
    ...more,
  });
  const sent = await server.anonymous.call('POST', '/ingest', {
    api_key: secret,
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

const known = (source: string, name: string, more: object = {}) => ({
  kind: 'known',
  filter: { type: 'text', property: { source, name }, operator: 'is', ...more },
});

it('finds people by what is known of them, their contact and their company', async () => {
  const admin = await server.as('admin');
  const field = { noun: 'company', name: 'region', label: 'Region', kind: 'text' };
  expect((await admin.call('POST', at('custom-fields'), field)).status).toBe(201);
  const company = await editor.call('POST', at('companies'), {
    name: 'Initech',
    plan: 'Pro',
    size: 120,
    custom: { region: 'EU' },
  });
  expect(company.status, company.text).toBe(201);
  const { id: companyId } = company.body;
  const dan = { email: 'dan@example.org', name: 'Dan', role: 'Data scientist', companyId };
  expect((await editor.call('POST', at('contacts'), dan)).status).toBe(201);
  const told = { event: '$identify', distinct_id: 'dan', $set: { seats: '12', role: 'owner' } };
  const again = { event: 'buy', distinct_id: 'dan' };
  const sent = await server.anonymous.call('POST', '/ingest', {
    api_key: secret,
    batch: [told, again, { event: '$identify', distinct_id: 'cat', $set: { seats: 3 } }],
  });
  expect(sent.status, sent.text).toBe(200);

  const seats = (operator: string, value: number, more: object = {}) =>
    known('person', 'seats', { type: 'number', operator, value, ...more });
  const cases: [object, string[]][] = [
    [known('company', 'plan', { values: ['Pro', 'Team'] }), ['dan']],
    [known('company', 'plan', { operator: 'isNot', values: ['Pro'] }), ['ann', 'ben', 'cat']],
    [known('company', 'region', { values: ['EU'] }), ['dan']],
    [known('company', 'size', { type: 'number', operator: 'gte', value: 100 }), ['dan']],
    [known('contact', 'role', { operator: 'contains', values: ['scien'] }), ['dan']],
    [known('contact', 'role', { operator: 'contains', values: ['Scien'] }), []],
    [known('person', 'role', { operator: 'startsWith', values: ['own'] }), ['dan']],
    [seats('between', 3, { upTo: 12 }), ['cat', 'dan']],
    [seats('neq', 3), ['ann', 'ben', 'dan']],
    [known('person', 'email', { type: 'presence', operator: undefined, set: true }), ['dan']],
    [
      known('person', 'email', { type: 'presence', operator: undefined, set: false }),
      ['ann', 'ben', 'cat'],
    ],
  ];
  for (const [condition, expected] of cases) {
    const found = await members(cohort('all', condition));
    expect(found.sort(), JSON.stringify(condition)).toEqual(expected);
  }
  expect(await members(cohort('all', bought(1), cases[0]?.[0] ?? {}))).toEqual(['dan']);
});

it('asks questions about people by what is known of them, as it is known now', async () => {
  const question = (cohortOfPeople: object) => ({
    kind: 'trend',
    interval: 'all',
    series: [{ event: 'buy', filters: [], measure: { kind: 'people' } }],
    people: [{ inside: true, cohort: cohortOfPeople }],
  });
  const viewer = await server.as('viewer');
  const ask = async (cohortOfPeople: object, caller = viewer) => {
    const path = at('reports/ask');
    const { body, status } = await caller.call('POST', path, {
      question: question(cohortOfPeople),
    });
    const { lines } = (body.answer ?? {}) as { lines?: { values: number[] }[] };
    return status === 200 ? lines?.[0]?.values[0] : status;
  };
  const onTeam = cohort('all', known('company', 'plan', { values: ['Team'] }));
  const saved = await editor.call('POST', at('cohorts'), { name: 'Team', definition: onTeam });
  expect([await ask(onTeam), await ask({ id: saved.body.id })]).toEqual([0, 0]);
  const { body: companies } = await editor.call('GET', at('companies?q=Initech'));
  const { id, version } = companies.items[0] as { id: string; version: number };
  const moved = await editor.call('PATCH', at(`companies/${id}`), { plan: 'Team', version });
  expect(moved.status, moved.text).toBe(200);
  expect([await ask(onTeam), await ask({ id: saved.body.id })]).toEqual([1, 1]);
  const { body } = await editor.call('GET', at('cohorts?q=Team'));
  const people = await editor.call('GET', at('persons?q=dan'));
  const of = await editor.call('GET', at(`persons/${people.body.items[0]?.id}/cohorts`));
  expect(of.body.items).toContainEqual({ id: body.items[0]?.id, name: 'Team' });

  const byName = cohort('all', known('person', 'email', { values: ['dan@example.org'] }));
  expect([await ask(byName), await ask(byName, editor)]).toEqual([403, 1]);
});

it('offers what can be tested, and its values', async () => {
  const viewer = await server.as('viewer');
  const { body } = await viewer.call('GET', at('cohorts/attributes'));
  expect(body.items).toEqual(
    expect.arrayContaining([
      { source: 'person', name: 'seats', label: 'seats' },
      { source: 'contact', name: 'role', label: 'Role' },
      { source: 'company', name: 'region', label: 'Region' },
    ]),
  );
  const values = (source: string, name: string) =>
    viewer.call('POST', at('cohorts/attribute-values'), { attribute: { source, name } });
  expect((await values('company', 'plan')).body).toEqual({ values: ['Team'] });
  expect((await values('person', 'seats')).body).toEqual({ values: ['12', '3'] });
  for (const name of [
    'email',
    'E-Mail',
    'emailAddress',
    'work_email',
    'full name',
    'mobilePhone',
  ]) {
    expect((await values('person', name)).status, name).toBe(403);
  }
});
