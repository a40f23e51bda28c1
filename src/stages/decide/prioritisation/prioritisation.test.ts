import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLinks } from '#core/links/links.service.ts';
import { systemActor } from '#platform/auth/actor.ts';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { feedbackService } from '#stages/discover/feedback/feedback.service.ts';
import { insightService } from '#stages/discover/feedback/insights.service.ts';
import { markAll, recount } from './evidence.service.ts';
import { DEFAULT_EVIDENCE_SETTINGS } from './evidence-settings.ts';

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

const post = async (path: string, body: unknown) => {
  const reply = await editor.call('POST', `${base}/${path}`, body);
  expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
  return reply.body;
};
const get = async (path: string) => {
  const reply = await editor.call('GET', `${base}/${path}`);
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body;
};
const patch = async (path: string, body: unknown) => {
  const { version } = await get(path);
  const reply = await editor.call('PATCH', `${base}/${path}`, { ...(body as object), version });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
};

interface Said {
  importance?: number | null;
  source?: string;
  companyId?: string;
  contactId?: string;
  saidAt?: string;
  targetIds?: string[];
}
let notes = 0;
/** One note with one insight; answers the insight's and the note's id. */
async function say({ importance = 3, targetIds = [], ...note }: Said) {
  const { id: feedbackId } = await post('feedback', { body: `Note ${notes++}`, ...note });
  const { id } = await post('insights', { feedbackId, importance, targetIds });
  return { id, feedbackId };
}
const addresses = (fromId: string, toId: string) =>
  server.app.database.transaction(systemActor(server.workspace.id), (tx) =>
    createLinks(tx, [{ fromId, kind: 'addressed_by', toId }]),
  );
const company = async (name: string, revenue?: number) =>
  (await post('companies', { name, revenue })).id;
const set = async (who: TestCaller, change: object) => {
  const { version } = (await who.call('GET', base)).body;
  const evidence = { ...DEFAULT_EVIDENCE_SETTINGS, ...change };
  return (await who.call('PATCH', base, { settings: { evidence }, version })).status;
};
const settings = async (change: object) => expect(await set(admin, change)).toBe(200);
const evidenceOf = (id: string, query = '') => get(`records/${id}/evidence${query}`);

describe('evidence', () => {
  let feature: string;
  let opportunity: string;
  let acme: string;

  beforeAll(async () => {
    await settings({ halfLifeDays: null });
    feature = (await post('features', { title: 'Diffs', effortLow: 1, effortHigh: 3 })).id;
    opportunity = (await post('opportunities', { title: 'Notebooks do not diff' })).id;
    acme = await company('Acme', 99_000);
    await addresses(opportunity, feature);
  });

  it('counts each customer once, directly or through an opportunity, and adds up', async () => {
    const bolt = await company('Bolt', 9_000);
    await say({ companyId: acme, source: 'interview', targetIds: [feature] });
    await say({ companyId: acme, source: 'survey', targetIds: [opportunity] });
    await say({ companyId: bolt, source: 'survey', importance: 2, targetIds: [opportunity] });
    await say({ source: 'portal', importance: null, targetIds: [opportunity] });
    await say({ source: 'interview', importance: 0, targetIds: [feature] });
    await server.reactor.settle();

    // Opportunity: Acme 3 × 0.8, Bolt 2 × 0.8, one without a name 1 × 0.7.
    expect(await get(`opportunities/${opportunity}`)).toMatchObject({ reach: 3, demand: 4.7 });
    const shown = await get(`features/${feature}`);
    expect(shown).toMatchObject({ reach: 3, demand: 5.3, version: 1 });

    const working = await evidenceOf(feature);
    expect(working).toMatchObject({
      reach: 3,
      demand: 5.3,
      revenue: 108_000,
      evidenceCount: 5,
      direct: { reach: 1, demand: 3 },
      pageSum: 5.3,
      notImportantCount: 1,
      inWords: '5.3 ≈ 3 customers × 1.77 on average',
    });
    const customers = working.customers as unknown as { contribution: number; viaId: unknown }[];
    expect(customers.map(({ contribution, viaId }) => [contribution, viaId])).toEqual([
      [3, null],
      [1.6, opportunity],
      [0.7, opportunity],
    ]);
  });

  it('pages through every contribution once, up to the demand', async () => {
    const seen: string[] = [];
    let sum = 0;
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await evidenceOf(feature, `?limit=1${cursor ? `&cursor=${cursor}` : ''}`);
      for (const one of page.customers as { id: string; contribution: number }[]) {
        seen.push(one.id);
        sum += one.contribution * 100;
      }
      expect(Math.round(sum)).toBe(Math.round((page.pageSum as number) * 100));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(3);
    expect(Math.round(sum)).toBe(530);
  });

  it('keeps the working of what hundreds said, the same as if it were counted when asked for', async () => {
    const target = (await post('features', { title: 'Wanted by many' })).id;
    const actor = systemActor(server.workspace.id);
    await server.app.database.transaction(actor, async (tx) => {
      const bodies = Array.from({ length: 260 }, (_, i) => ({
        body: `Many ${i}`,
        source: i % 2 ? ('interview' as const) : ('portal' as const),
      }));
      const said = await feedbackService.createMany(tx, bodies);
      const insights = await insightService.createMany(
        tx,
        said.map(({ id }, i) => ({ feedbackId: id, importance: i % 4 })),
      );
      await createLinks(
        tx,
        insights.map(({ id }) => ({ fromId: id, kind: 'supports', toId: target })),
      );
    });
    const { owner } = server.app.database;
    // As an import does, or the planner would still plan for empty tables.
    await owner.query('analyze');
    await server.reactor.settle();
    const pages = async () => {
      const first = await evidenceOf(target, '?limit=100');
      return [first, await evidenceOf(target, `?limit=100&cursor=${first.nextCursor}`)];
    };
    const kept = await pages();
    expect(kept[0]).toMatchObject({ reach: 195, notImportantCount: 65, counting: false });
    expect(kept[1]).toMatchObject({ nextCursor: null, pageSum: kept[0]?.demand });
    await owner.query(`insert into evidence_stale values ($1, $2)`, [server.workspace.id, target]);
    expect(await evidenceOf(target)).toMatchObject({ counting: true, reach: 195 });
    await owner.query('delete from evidence_stale');
    await owner.query('update evidence_scores set working = null');
    expect(await pages()).toEqual(kept);
  });

  it('follows whatever the evidence depends on', async () => {
    const target = (await post('features', { title: 'Followed' })).id;
    const demand = async () => {
      await server.reactor.settle();
      return (await get(`features/${target}`)).demand;
    };
    expect(await demand()).toBeNull();
    const { id: insight, feedbackId } = await say({ companyId: acme, source: 'interview' });
    await post(`insights/${insight}/targets`, { targetIds: [target] });
    expect(await demand()).toBe(3);
    await patch(`insights/${insight}`, { importance: 2 });
    expect(await demand()).toBe(2);
    await patch(`feedback/${feedbackId}`, { source: 'other' });
    expect(await demand()).toBe(1);
    const segment = await post('segments', {
      name: 'Key',
      noun: 'company',
      pickedIds: [acme],
      weight: 3,
    });
    expect(await demand()).toBe(3);
    await settings({ halfLifeDays: null, revenueWeight: 'log' });
    expect(await demand()).toBe(9);
    await patch(`companies/${acme}`, { revenue: 9_000 });
    expect(await demand()).toBe(6);
    await settings({ halfLifeDays: null });
    await patch(`segments/${segment.id}`, { weight: 1 });
    await patch(`companies/${acme}`, { revenue: 99_000 });
    const archive = async (path: string, verb: string) => {
      const { version } = await get(path);
      await post(`${path}/${verb}`, { version });
    };
    await archive(`feedback/${feedbackId}`, 'archive');
    expect(await demand()).toBeNull();
    await archive(`feedback/${feedbackId}`, 'restore');
    expect(await demand()).toBe(1);
    await editor.call('DELETE', `${base}/insights/${insight}/targets/${target}`);
    expect(await demand()).toBeNull();
  });

  it('fades with age by the half-life, and not without one', async () => {
    const target = (await post('features', { title: 'Old' })).id;
    const day = new Date().toISOString().slice(0, 10);
    const saidAt = new Date(Date.parse(day) - 90 * 86_400_000).toISOString();
    await say({ source: 'interview', saidAt, targetIds: [target] });
    await server.reactor.settle();
    expect(await get(`features/${target}`)).toMatchObject({ demand: 3 });
    await settings({ halfLifeDays: 90 });
    await server.reactor.settle();
    expect(await get(`features/${target}`)).toMatchObject({ demand: 1.5, reach: 1 });
    await settings({ halfLifeDays: null });
    await server.reactor.settle();
  });

  it('gives the same when everything is thrown away and counted again', async () => {
    const { app, workspace } = server;
    const rows = () =>
      app.database.owner
        .query(
          `select record_id, reach, people, demand, confidence, revenue, evidence_count, direct_reach,
                  direct_demand, statement_count, as_of from evidence_scores order by record_id`,
        )
        .then((result) => result.rows);
    const before = await rows();
    expect(before.length).toBeGreaterThan(2);
    await app.database.owner.query('update evidence_scores set demand = 999, reach = 7');
    await app.database.transaction(systemActor(workspace.id), markAll);
    await recount(app, workspace.id);
    expect(await rows()).toEqual(before);
    await app.database.owner.query('delete from evidence_scores');
    await app.database.transaction(systemActor(workspace.id), markAll);
    await recount(app, workspace.id);
    expect(await rows()).toEqual(before);
    expect((await admin.call('POST', `${base}/evidence/rebuild`)).status).toBe(202);
  });

  it('refuses wrong settings, weak roles and foreign records', async () => {
    expect(await set(admin, { halfLifeDays: 0 })).toBe(400);
    expect(await set(admin, { sourceQuality: { survey: 2 } })).toBe(400);
    expect(await set(editor, { halfLifeDays: 10 })).toBe(403);
    const stranger = await server.as('owner', server.foreign);
    const foreign = `/workspaces/${server.foreign.slug}/records/${feature}`;
    expect((await stranger.call('GET', `${foreign}/evidence`)).status).toBe(404);
    expect((await stranger.call('GET', `${foreign}/scores`)).status).toBe(404);
    expect((await editor.call('GET', `${base}/records/${acme}/evidence`)).status).toBe(404);
    expect((await editor.call('GET', `${base}/records/${feature}/evidence?cursor=x`)).status).toBe(
      400,
    );
  });
});

describe('scores', () => {
  let model: string;
  let feature: string;
  interface Row {
    record: { id: string; title: string };
    result: { value: number | null; missing: string[]; origin: string };
    inputs: Record<
      string,
      { inForce: { value: number; origin: string } | null; computed: unknown }
    >;
  }
  const change = (inputs: object, of = feature) =>
    editor.call('PATCH', `${base}/score-models/${model}/scores/${of}`, { inputs });

  beforeAll(async () => {
    model = (await post('score-models', { name: 'RICE', method: 'rice' })).id;
    feature = (await post('features', { title: 'Scored', effortLow: 1, effortHigh: 3 })).id;
    await say({ source: 'interview', targetIds: [feature] });
    await say({ source: 'interview', targetIds: [feature] });
    await server.reactor.settle();
  });

  it('takes reach, confidence and effort from the record, and names what is missing', async () => {
    const { items } = await get(`records/${feature}/scores`);
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
    const confidence = (await get(`features/${feature}`)).confidence as number;
    expect(result).toMatchObject({ value: (2 * 2 * confidence) / 2, origin: 'mixed' });
    const typed = await change({ reach: { value: 450, reason: 'Usage data' } });
    expect((typed.body as unknown as Row).inputs.reach).toMatchObject({
      inForce: { value: 450, origin: 'typed', reason: 'Usage data', computedValue: 2 },
      computed: { value: 2 },
    });
    expect((await get(`features/${feature}`)).score).toBeCloseTo(450 * confidence, 9);
    const cleared = await change({ reach: null });
    expect((cleared.body as unknown as Row).inputs.reach).toMatchObject({ inForce: { value: 2 } });
    const history = await get(`features/${feature}/history`);
    expect(history.items[0]).toMatchObject({
      verb: 'scored',
      changes: { 'RICE: Reach': [450, 2] },
    });
  });

  it('follows the effort range and new evidence', async () => {
    const score = async () => {
      await server.reactor.settle();
      return (await get(`features/${feature}`)).score as number;
    };
    const before = await score();
    await patch(`features/${feature}`, { effortLow: 2, effortHigh: 6 });
    expect(await score()).toBeCloseTo(before / 2, 9);
    await say({ source: 'interview', targetIds: [feature] });
    expect(await score()).toBeGreaterThan(before / 2);
  });

  it('walks every page once in every order, within its budget', async () => {
    for (let i = 0; i < 12; i++) {
      const { id } = await post('features', {
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
    const total = Number((await get('features/count')).count);
    for (const sort of ['-score', 'score', 'title', '-demand', 'confidence', '-input.reach']) {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const path = `score-models/${model}/scores?sort=${sort}&limit=3${cursor ? `&cursor=${cursor}` : ''}`;
        const page = await get(path);
        seen.push(...(page.items as unknown as Row[]).map(({ record }) => record.id));
        cursor = page.nextCursor;
      }
      expect(new Set(seen).size, sort).toBe(seen.length);
      expect(seen.length, sort).toBe(total);
    }
    const planned = await get(`score-models/${model}/scores?state=planned&q=walk`);
    expect(planned.items.length).toBe(6);
    const reply = await editor.call('GET', `${base}/score-models/${model}/scores`);
    expect(Number(reply.headers.get('x-statements'))).toBeLessThanOrEqual(3);
    const values = (reply.body.items as unknown as Row[]).map(({ result }) => result.value ?? -1);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect((await get(`score-models/${model}/points`)).items.length).toBe(total);
  });

  it('scores by the team’s own criteria, on their scale and with their rubric', async () => {
    const criteria = [
      { id: 'fit', name: 'Strategic fit', weight: 3, min: 1, max: 5, step: 1 },
      { id: 'demand', name: 'Demand', weight: 2, min: 0, max: 50, source: 'demand' },
      { id: 'cost', name: 'Cost', weight: -1, min: 0, max: 10 },
    ];
    const rubrics = { fit: [{ value: 5, text: 'Moves the objective of the year' }] };
    const made = await post('score-models', { name: 'Own', method: 'weighted', criteria, rubrics });
    expect(made.leading).toBe(false);
    await server.reactor.settle();
    const reply = await editor.call('PATCH', `${base}/score-models/${made.id}/scores/${feature}`, {
      inputs: { fit: { value: 4 }, demand: { value: 20 }, cost: { value: 2 } },
    });
    const { result } = reply.body as unknown as Row;
    expect(result.value).toBeCloseTo(64.167, 3);
    await patch(`score-models/${made.id}`, { leading: true });
    await server.reactor.settle();
    expect((await get(`features/${feature}`)).score).toBeCloseTo(64.167, 3);
    expect(await get(`score-models/${model}`)).toMatchObject({ leading: false });
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
});

describe('any evidence', () => {
  it('adds up over HTTP whatever was said', async () => {
    const companies = await Promise.all(['p', 'q', 'r'].map((name) => company(name)));
    const said = fc.record({
      who: fc.integer({ min: 0, max: 3 }),
      importance: fc.constantFrom(null, 0, 1, 2, 3),
      source: fc.constantFrom('interview', 'survey', 'portal', 'other'),
      direct: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 6 }), async (all) => {
        const feature = (await post('features', { title: 'Any' })).id;
        const opportunity = (await post('opportunities', { title: 'Any' })).id;
        await addresses(opportunity, feature);
        for (const { who, direct, ...rest } of all) {
          const companyId = companies[who];
          const targetIds = [direct ? feature : opportunity];
          await say({ ...rest, targetIds, ...(companyId ? { companyId } : {}) });
        }
        await server.reactor.settle();
        const stored = await get(`features/${feature}`);
        const working = await evidenceOf(feature);
        const parts = working.customers as { contribution: number }[];
        const sum = parts.reduce((total, one) => total + Math.round(one.contribution * 100), 0);
        expect(Math.round((working.demand as number) * 100)).toBe(sum);
        expect(stored).toMatchObject({ demand: working.demand, reach: parts.length });
        const direct = working.direct as { demand: number };
        expect(direct.demand).toBeLessThanOrEqual(working.demand as number);
      }),
      { numRuns: 8 },
    );
  });
});
