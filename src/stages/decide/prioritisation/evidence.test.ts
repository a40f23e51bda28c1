import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLinks } from '#core/links/links.service.ts';
import { systemActor } from '#platform/auth/actor.ts';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { feedbackService } from '#stages/discover/feedback/feedback.service.ts';
import { insightService } from '#stages/discover/feedback/insights.service.ts';
import { markAll, recount } from './evidence.service.ts';
import { DEFAULT_EVIDENCE_SETTINGS } from './evidence-settings.ts';
import { actionsOf } from './prioritisation.fixture.ts';

let server: TestServer;
let editor: TestCaller;
let admin: TestCaller;
let act: ReturnType<typeof actionsOf>;
let base: string;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  admin = await server.as('admin');
  act = actionsOf(server, editor);
  base = `/workspaces/${server.workspace.slug}`;
});
afterAll(() => server.close());

const addresses = (fromId: string, toId: string) =>
  server.app.database.transaction(systemActor(server.workspace.id), (tx) =>
    createLinks(tx, [{ fromId, kind: 'addressed_by', toId }]),
  );
const company = async (name: string, revenue?: number) =>
  (await act.post('companies', { name, revenue })).id;
const set = async (who: TestCaller, change: object) => {
  const { version } = (await who.call('GET', base)).body;
  const evidence = { ...DEFAULT_EVIDENCE_SETTINGS, ...change };
  return (await who.call('PATCH', base, { settings: { evidence }, version })).status;
};
const settings = async (change: object) => expect(await set(admin, change)).toBe(200);
const evidenceOf = (id: string, query = '') => act.get(`records/${id}/evidence${query}`);

describe('evidence', () => {
  let feature: string;
  let opportunity: string;
  let acme: string;

  beforeAll(async () => {
    await settings({ halfLifeDays: null });
    feature = (await act.post('features', { title: 'Diffs', effortLow: 1, effortHigh: 3 })).id;
    opportunity = (await act.post('opportunities', { title: 'Notebooks do not diff' })).id;
    acme = await company('Acme', 99_000);
    await addresses(opportunity, feature);
  });

  it('counts each customer once, directly or through an opportunity, and adds up', async () => {
    const bolt = await company('Bolt', 9_000);
    await act.say({ companyId: acme, source: 'interview', targetIds: [feature] });
    await act.say({ companyId: acme, source: 'survey', targetIds: [opportunity] });
    await act.say({ companyId: bolt, source: 'survey', importance: 2, targetIds: [opportunity] });
    await act.say({ source: 'portal', importance: null, targetIds: [opportunity] });
    await act.say({ source: 'interview', importance: 0, targetIds: [feature] });
    await server.reactor.settle();

    // Opportunity: Acme 3 × 0.8, Bolt 2 × 0.8, one without a name 1 × 0.7.
    expect(await act.get(`opportunities/${opportunity}`)).toMatchObject({ reach: 3, demand: 4.7 });
    const shown = await act.get(`features/${feature}`);
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
    const target = (await act.post('features', { title: 'Wanted by many' })).id;
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
    const target = (await act.post('features', { title: 'Followed' })).id;
    const demand = async () => {
      await server.reactor.settle();
      return (await act.get(`features/${target}`)).demand;
    };
    expect(await demand()).toBeNull();
    const { id: insight, feedbackId } = await act.say({ companyId: acme, source: 'interview' });
    await act.post(`insights/${insight}/targets`, { targetIds: [target] });
    expect(await demand()).toBe(3);
    await act.patch(`insights/${insight}`, { importance: 2 });
    expect(await demand()).toBe(2);
    await act.patch(`feedback/${feedbackId}`, { source: 'other' });
    expect(await demand()).toBe(1);
    const segment = await act.post('segments', {
      name: 'Key',
      noun: 'company',
      pickedIds: [acme],
      weight: 3,
    });
    expect(await demand()).toBe(3);
    await settings({ halfLifeDays: null, revenueWeight: 'log' });
    expect(await demand()).toBe(9);
    await act.patch(`companies/${acme}`, { revenue: 9_000 });
    expect(await demand()).toBe(6);
    await settings({ halfLifeDays: null });
    await act.patch(`segments/${segment.id}`, { weight: 1 });
    await act.patch(`companies/${acme}`, { revenue: 99_000 });
    const archive = async (path: string, verb: string) => {
      const { version } = await act.get(path);
      await act.post(`${path}/${verb}`, { version });
    };
    await archive(`feedback/${feedbackId}`, 'archive');
    expect(await demand()).toBeNull();
    await archive(`feedback/${feedbackId}`, 'restore');
    expect(await demand()).toBe(1);
    await editor.call('DELETE', `${base}/insights/${insight}/targets/${target}`);
    expect(await demand()).toBeNull();
  });

  it('fades with age by the half-life, and not without one', async () => {
    const target = (await act.post('features', { title: 'Old' })).id;
    const day = new Date().toISOString().slice(0, 10);
    const saidAt = new Date(Date.parse(day) - 90 * 86_400_000).toISOString();
    await act.say({ source: 'interview', saidAt, targetIds: [target] });
    await server.reactor.settle();
    expect(await act.get(`features/${target}`)).toMatchObject({ demand: 3 });
    await settings({ halfLifeDays: 90 });
    await server.reactor.settle();
    expect(await act.get(`features/${target}`)).toMatchObject({ demand: 1.5, reach: 1 });
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
        const feature = (await act.post('features', { title: 'Any' })).id;
        const opportunity = (await act.post('opportunities', { title: 'Any' })).id;
        await addresses(opportunity, feature);
        for (const { who, direct, ...rest } of all) {
          const companyId = companies[who];
          const targetIds = [direct ? feature : opportunity];
          await act.say({ ...rest, targetIds, ...(companyId ? { companyId } : {}) });
        }
        await server.reactor.settle();
        const stored = await act.get(`features/${feature}`);
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
