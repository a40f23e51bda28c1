import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { actionsOf } from './prioritisation.fixture.ts';

let server: TestServer;
let editor: TestCaller;
let act: ReturnType<typeof actionsOf>;
let base: string;
let model: string;
let feature: string;

interface Row {
  record: { id: string; title: string };
  result: { value: number | null; missing: string[]; origin: string };
  inputs: Record<string, { inForce: { value: number; origin: string } | null; computed: unknown }>;
}

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  act = actionsOf(server, editor);
  base = `/workspaces/${server.workspace.slug}`;
  model = (await act.post('score-models', { name: 'RICE', method: 'rice' })).id;
  feature = (await act.post('features', { title: 'Scored', effortLow: 1, effortHigh: 3 })).id;
  await act.say({ source: 'interview', targetIds: [feature] });
  await act.say({ source: 'interview', targetIds: [feature] });
  await server.reactor.settle();
});
afterAll(() => server.close());

const change = (inputs: object, of = feature) =>
  editor.call('PATCH', `${base}/score-models/${model}/scores/${of}`, { inputs });

it('takes reach, confidence and effort from the record, and names what is missing', async () => {
  const { items } = await act.get(`records/${feature}/scores`);
  const row = items[0]?.row as Row;
  expect(row.result).toMatchObject({ value: null, missing: ['impact'] });
  expect(row.inputs.reach).toMatchObject({ inForce: { value: 2, origin: 'computed' } });
  expect(row.inputs.effort).toMatchObject({
    inForce: { value: 2, range: { low: 1, high: 3 } },
  });
});

it('marks a typed number, keeps the computed one beside it, and gives it back', async () => {
  const scored = await change({ impact: { value: 2 } });
  const { result } = scored.body as unknown as Row;
  const confidence = (await act.get(`features/${feature}`)).confidence as number;
  expect(result).toMatchObject({ value: (2 * 2 * confidence) / 2, origin: 'mixed' });
  const typed = await change({ reach: { value: 450, reason: 'Usage data' } });
  expect((typed.body as unknown as Row).inputs.reach).toMatchObject({
    inForce: { value: 450, origin: 'typed', reason: 'Usage data', computedValue: 2 },
    computed: { value: 2 },
  });
  expect((await act.get(`features/${feature}`)).score).toBeCloseTo(450 * confidence, 9);
  const cleared = await change({ reach: null });
  expect((cleared.body as unknown as Row).inputs.reach).toMatchObject({ inForce: { value: 2 } });
  const history = await act.get(`features/${feature}/history`);
  expect(history.items[0]).toMatchObject({
    verb: 'scored',
    changes: { 'RICE: Reach': [450, 2] },
  });
});

it('follows the effort range and new evidence', async () => {
  const score = async () => {
    await server.reactor.settle();
    return (await act.get(`features/${feature}`)).score as number;
  };
  const before = await score();
  await act.patch(`features/${feature}`, { effortLow: 2, effortHigh: 6 });
  expect(await score()).toBeCloseTo(before / 2, 9);
  await act.say({ source: 'interview', targetIds: [feature] });
  expect(await score()).toBeGreaterThan(before / 2);
});

it('walks every page once in every order, within its budget', async () => {
  for (let i = 0; i < 12; i++) {
    const { id } = await act.post('features', {
      title: `Walk ${i % 5}`,
      state: i % 2 ? 'idea' : 'planned',
    });
    await server.reactor.settle();
    if (i % 3)
      await change(
        {
          impact: { value: 1 },
          reach: { value: i % 4 },
          confidence: { value: 1 },
          effort: { value: 1 },
        },
        id,
      );
  }
  const total = Number((await act.get('features/count')).count);
  for (const sort of ['-score', 'score', 'title', '-demand', 'confidence', '-input.reach']) {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path = `score-models/${model}/scores?sort=${sort}&limit=3${cursor ? `&cursor=${cursor}` : ''}`;
      const page = await act.get(path);
      seen.push(...(page.items as unknown as Row[]).map(({ record }) => record.id));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size, sort).toBe(seen.length);
    expect(seen.length, sort).toBe(total);
  }
  const planned = await act.get(`score-models/${model}/scores?state=planned&q=walk`);
  expect(planned.items.length).toBe(6);
  const reply = await editor.call('GET', `${base}/score-models/${model}/scores`);
  expect(Number(reply.headers.get('x-statements'))).toBeLessThanOrEqual(3);
  const values = (reply.body.items as unknown as Row[]).map(({ result }) => result.value ?? -1);
  expect(values).toEqual(values.toSorted((a, b) => b - a));
  expect((await act.get(`score-models/${model}/points`)).items.length).toBe(total);
});

it('scores by the team’s own criteria, on their scale and with their rubric', async () => {
  const criteria = [
    { id: 'fit', name: 'Strategic fit', weight: 3, min: 1, max: 5, step: 1 },
    { id: 'demand', name: 'Demand', weight: 2, min: 0, max: 50, source: 'demand' },
    { id: 'cost', name: 'Cost', weight: -1, min: 0, max: 10 },
  ];
  const rubrics = { fit: [{ value: 5, text: 'Moves the objective of the year' }] };
  const made = await act.post('score-models', {
    name: 'Own',
    method: 'weighted',
    criteria,
    rubrics,
  });
  expect(made.leading).toBe(false);
  await server.reactor.settle();
  const reply = await editor.call('PATCH', `${base}/score-models/${made.id}/scores/${feature}`, {
    inputs: { fit: { value: 4 }, demand: { value: 20 }, cost: { value: 2 } },
  });
  const { result } = reply.body as unknown as Row;
  expect(result.value).toBeCloseTo(64.167, 3);
  await act.patch(`score-models/${made.id}`, { leading: true });
  await server.reactor.settle();
  expect((await act.get(`features/${feature}`)).score).toBeCloseTo(64.167, 3);
  expect(await act.get(`score-models/${model}`)).toMatchObject({ leading: false });
});

it('refuses off-scale numbers, unknown inputs, orders and filters, and weak roles', async () => {
  const problem = (await change({ impact: { value: 2.5 } })).body;
  expect(problem.fields[0]?.path).toBe('body.inputs.impact');
  expect((await change({ effort: { value: 0 } })).status).toBe(400);
  expect((await change({ charm: { value: 1 } })).status).toBe(400);
  expect((await change({})).status).toBe(400);
  const list = `${base}/score-models/${model}/scores`;
  expect((await editor.call('GET', `${list}?sort=input.charm`)).status).toBe(400);
  expect((await editor.call('GET', `${list}?stat=open`)).status).toBe(400);
  expect((await editor.call('GET', `${list}?cursor=eyJ4Ijox`)).status).toBe(400);
  const viewer = await server.as('viewer');
  const denied = await viewer.call('PATCH', `${list}/${feature}`, { inputs: { impact: null } });
  expect(denied.status).toBe(403);
  const bad = async (body: object) =>
    (await editor.call('POST', `${base}/score-models`, { name: 'x', ...body })).status;
  expect(await bad({ method: 'weighted' })).toBe(400);
  expect(await bad({ method: 'rice', rubrics: { charm: [] } })).toBe(400);
  const one = { id: 'a', name: 'A', weight: 1, min: 5, max: 1 };
  expect(await bad({ method: 'weighted', criteria: [one] })).toBe(400);
});
