import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '#platform/testing/server.ts';
import type { CalibrationAnswer } from './calibration.contract.ts';
import { actionsOf } from './outcomes.fixture.ts';
import { dayAfter, today } from './predictions.rules.ts';

let server: TestServer;
let ann: ReturnType<typeof actionsOf>;
let bob: ReturnType<typeof actionsOf>;
let annId: string;
let bobId: string;
let metric: string;

/** Middle of the prediction is 10; what came is measured by an experiment, to the digit. */
const CAME = { ann: [4, 5, 6, 7, 3, 5], bob: [9, 11] };

beforeAll(async () => {
  server = await startTestServer();
  const editor = await server.as('editor');
  const admin = await server.as('admin');
  ann = actionsOf(server, editor);
  bob = actionsOf(server, admin);
  annId = editor.userId ?? '';
  bobId = admin.userId ?? '';
  metric = await ann.metric([]);
});
afterAll(() => server.close());

async function outcome(who: typeof ann, came: number, verdict = 'as_predicted') {
  const feature = await who.feature();
  const prediction = await who.predict(feature, metric, { low: 8, high: 12, scale: 'absolute' });
  await who.timePasses({ feature, prediction }, dayAfter(today(), -20));
  const { id } = await who.post('outcome-reviews', { predictionId: prediction });
  const of = (mean: number) => ({ n: 1e9, mean, deviation: 1 });
  const experiment = { kind: 'means', control: of(100), variant: of(100 + came), source: 'A test' };
  await who.call('PUT', `outcome-reviews/${id}/experiment`, { experiment });
  await who.post(`outcome-reviews/${id}/confirm`, { verdict, note: 'So it is.', nextStep: 'keep' });
  return id;
}

const calibration = async (by: string) =>
  (await ann.get(`calibration?by=${by}`)) as unknown as CalibrationAnswer;

/** The definitions, written out step by step: shares of what was said, drawn towards all. */
function byHand(groups: Record<string, number[]>) {
  const ratios = Object.values(groups).map((came) => came.map((value) => value / 10));
  const all = ratios.flat();
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  const within =
    ratios.flatMap((own) => own.map((x) => (x - mean(own)) ** 2)).reduce((a, b) => a + b) /
    (all.length - ratios.length);
  const across = ratios
    .map((own) => own.length * (mean(own) - mean(all)) ** 2)
    .reduce((a, b) => a + b);
  const size =
    (all.length - ratios.map((own) => own.length ** 2).reduce((a, b) => a + b) / all.length) /
    (ratios.length - 1);
  const between = (across / (ratios.length - 1) - within) / size;
  return ratios.map((own) => {
    const weight = own.length / (own.length + within / between);
    return {
      bias: mean(own) - 1,
      spread: Math.sqrt(
        own.map((x) => (x - mean(own)) ** 2).reduce((a, b) => a + b) / (own.length - 1),
      ),
      factor: mean(all) + weight * (mean(own) - mean(all)),
      inside: own.filter((x) => x >= 0.8 && x <= 1.2).length / own.length,
    };
  });
}

describe('calibration', () => {
  it('shows predicted against actual by person, as computed by hand', async () => {
    for (const came of CAME.ann) await outcome(ann, came, came < 8 ? 'less' : 'as_predicted');
    for (const came of CAME.bob) await outcome(bob, came);
    await outcome(ann, 1, 'unclear');
    const answer = await calibration('person');
    const expected = byHand(CAME);
    expect(answer.groups.map(({ group, count }) => [group, count])).toEqual([
      [annId, 6],
      [bobId, 2],
    ]);
    for (const [i, group] of answer.groups.entries()) {
      expect(group.bias).toBeCloseTo(expected[i]?.bias ?? 9, 6);
      expect(group.spread).toBeCloseTo(expected[i]?.spread ?? 9, 6);
      expect(group.factor).toBeCloseTo(expected[i]?.factor ?? 9, 6);
      expect(group.inside).toBe(expected[i]?.inside);
      expect(group.stated).toBeCloseTo(0.8, 9);
    }
    expect(answer.all).toMatchObject({ count: 8, inside: 2 / 8 });
    expect(answer.points).toHaveLength(8);
    expect(answer.left).toEqual({ unclear: 1, late: 0, open: 0 });
    const byMetric = await calibration('metric');
    expect(byMetric.groups).toMatchObject([{ group: metric, count: 8 }]);
    expect(byMetric.refs[metric]).toMatchObject({ noun: 'metric' });
    expect((await calibration('factor')).groups).toMatchObject([{ group: 'impact', count: 8 }]);
    expect((await calibration('product')).groups).toEqual([]);
  });

  it('bears on the confidence of new scores, visibly, from five outcomes on; and can be turned off', async () => {
    const company = (await ann.post('companies', { name: 'Acme' })).id;
    const model = (
      await bob.post('score-models', { name: 'RICE', noun: 'feature', method: 'rice' })
    ).id;
    const made: string[] = [];
    for (const ownerId of [annId, bobId]) {
      const feature = await ann.feature({ ownerId });
      const { id: feedbackId } = await ann.post('feedback', {
        body: 'Too slow',
        companyId: company,
      });
      await ann.post('insights', { feedbackId, importance: 3, targetIds: [feature] });
      made.push(feature);
    }
    const [annas = '', bobs = ''] = made;
    const confidence = async (feature: string) => {
      await server.reactor.settle();
      const { items } = await ann.get(`records/${feature}/scores`);
      const row = items[0]?.row as { inputs: Record<string, { inForce: Record<string, unknown> }> };
      return row.inputs.confidence?.inForce;
    };
    const [expected] = byHand(CAME);
    const plain = await confidence(bobs);
    expect(plain).not.toHaveProperty('calibration');
    const held = await confidence(annas);
    expect(held).toMatchObject({
      calibration: { userId: annId, outcomes: 6, before: plain?.value },
    });
    expect(held?.value).toBeCloseTo(Number(plain?.value) * (expected?.factor ?? 0), 5);
    // Whoever types the impact is the estimator, whoever owns it.
    await ann.call('PATCH', `score-models/${model}/scores/${bobs}`, {
      inputs: { impact: { value: 2 } },
    });
    expect(await confidence(bobs)).toMatchObject({ value: held?.value });
    const stored = await ann.get(`score-models/${model}/points`);
    const points = stored.items as unknown as { id: string; inputs: { confidence: number } }[];
    const kept = points.filter(({ id }) => made.includes(id));
    expect(kept.map(({ inputs }) => inputs.confidence)).toEqual([held?.value, held?.value]);

    const settings = { calibration: { apply: false, leastOutcomes: 5 } };
    const workspace = `/workspaces/${server.workspace.slug}`;
    const admin = await server.as('admin');
    const { version } = (await admin.call('GET', workspace)).body;
    const changed = await admin.call('PATCH', workspace, { settings, version });
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    expect(await confidence(annas)).toEqual(plain && { ...plain, computedAt: expect.anything() });
  });

  it('counts all outcomes, of which it shows the latest thousand', async () => {
    const before = await calibration('person');
    const copyOf = (table: string, more: string) =>
      `insert into ${table} select (jsonb_populate_record(o, jsonb_build_object(
         'id', md5('${table}' || o.id || n)::uuid, 'key', o.key || '-' || n) || ${more})).*
       from ${table} o, generate_series(1, 130) n
       where o.workspace_id = '${server.workspace.id}';`;
    // Past the triggers that keep records findable: they are read by nobody else.
    const past = (statements: string) =>
      server.app.database.owner.query(
        `begin; set local session_replication_role = replica; ${statements} commit;`,
      );
    const prediction = `md5('predictions' || o.prediction_id || n)`;
    await past(
      copyOf('predictions', `'{}'`) +
        copyOf('outcome_reviews', `jsonb_build_object('prediction_id', ${prediction})`),
    );
    const after = await calibration('person');
    expect(after.all?.count).toBe(131 * (before.all?.count ?? 0));
    expect([after.points.length, after.morePoints]).toEqual([1000, 131 * 8 - 1000]);
    expect(after.all?.bias).toBeCloseTo(before.all?.bias ?? 9, 9);
    await past(`delete from outcome_reviews where key like '%-%-%';`);
  });

  it('forgets an outcome whose confirmation is taken back', async () => {
    const { points } = await calibration('person');
    await ann.post(`outcome-reviews/${points[0]?.reviewId}/reopen`);
    const after = await calibration('person');
    expect(after.points).toHaveLength(points.length - 1);
    expect(after.left).toMatchObject({ open: 1 });
  });
});
