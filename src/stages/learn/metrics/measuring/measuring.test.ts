import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/auth/actor.ts';
import { happened } from '#stages/learn/events/testing/happened.ts';
import type { SourceInput } from '../source.contract.ts';
import { measure, refreshWorkspace } from './measure.job.ts';
import {
  DAYS,
  day,
  expectSame,
  type MetricsBench,
  plain,
  slowly,
  startMetricsBench,
  today,
  within,
} from './metrics-bench.fixture.ts';

let bench: MetricsBench;
beforeAll(async () => {
  bench = await startMetricsBench();
});
afterAll(() => bench.server.close());

describe('measuring', () => {
  const series = [{ ...plain('visit'), measure: { kind: 'people' as const } }];

  it('goes on where it was cut off, and tells of itself once', async () => {
    const source: SourceInput = { kind: 'events', series, days: 3 };
    const { id } = await bench.create(source);
    await bench.settled(id);
    const whole = await bench.valuesOf(id);
    const { app } = bench.server;
    const wanted = { from: day(20) };
    await app.database.owner.query('delete from metric_values where metric_id = $1', [id]);
    await app.database.owner.query(
      `insert into metric_plans (workspace_id, metric_id, from_day, next_day) values ($1, $2, $3, $4)`,
      [bench.server.workspace.id, id, wanted.from, today],
    );
    // Each attempt is cut off after one step, as if the bench.server had been killed between two.
    let steps = 0;
    for (let left = true; left; steps += 1) {
      const cut = new AbortController();
      const { rows } = await app.database.owner.query<{ next: string }>(
        'select next_day::text as next from metric_plans where metric_id = $1',
        [id],
      );
      const next = rows[0]?.next;
      const watch = setInterval(async () => {
        const found = await app.database.owner.query(
          'select from metric_plans where metric_id = $1 and next_day < $2',
          [id, next],
        );
        if (found.rowCount) cut.abort();
      }, 1);
      left = await measure(app, bench.server.workspace.id, id, cut.signal).catch(() => true);
      clearInterval(watch);
    }
    expect(steps).toBeGreaterThan(1);
    expect(await bench.valuesOf(id, wanted.from)).toEqual(
      whole.filter((value) => value.day >= wanted.from),
    );
    const { rows: told } = await app.database.owner.query(
      `select data from activity where record_id = $1 and verb = 'measured' order by seq desc`,
      [id],
    );
    expect(told).toHaveLength(2);
    expect(told[0]?.data).toMatchObject({ from: day(20), to: today, changed: 21 });
  });

  it('takes in late events by itself, and old ones when asked to', async () => {
    const { id } = await bench.create({
      kind: 'events',
      series: [{ ...plain('late'), measure: { kind: 'count' } }],
    });
    await bench.settled(id);
    const late = (daysAgo: number) => ({ event: 'late', hoursAgo: 24 * daysAgo });
    await happened(bench.server, [late(0), late(1), late(15)]);
    await refreshWorkspace(bench.server.app, bench.server.workspace.id);
    const value = async (ago: number) =>
      (await bench.valuesOf(id)).find((held) => held.day === day(ago))?.value;
    await expect.poll(() => value(1), { timeout: 20_000 }).toBe(1);
    expect(await value(15)).toBe(0);
    const viewer = await bench.server.as('viewer');
    expect((await viewer.call('POST', bench.at(`metrics/${id}/measure`), {})).status).toBe(403);
    const asked = await bench.editor.call('POST', bench.at(`metrics/${id}/measure`), {
      from: day(16),
    });
    expect(asked).toMatchObject({ status: 202, body: { daysLeft: 17 } });
    await expect.poll(() => value(15), { timeout: 20_000 }).toBe(1);
    const tooFar = await bench.editor.call('POST', bench.at(`metrics/${id}/measure`), {
      from: '1999-01-01',
    });
    expect(tooFar.status).toBe(400);
  });

  it('begins anew with another definition, and says so in the history', async () => {
    const { id, version } = await bench.create({ kind: 'events', series });
    await bench.settled(id);
    const typed = await bench.editor.call('POST', bench.at(`metrics/${id}/values`), {
      values: [{ day: day(1), value: 1 }],
    });
    expect(typed.status).toBe(409);
    // As if it had been measured for longer than a new metric is.
    await bench.server.app.database.owner.query(
      'insert into metric_values (workspace_id, metric_id, day, value) values ($1, $2, $3, 1)',
      [bench.server.workspace.id, id, day(400)],
    );
    const source = { kind: 'events', series: [{ ...plain('buy'), measure: { kind: 'count' } }] };
    const changed = await bench.editor.call('PATCH', bench.at(`metrics/${id}`), {
      source,
      version,
    });
    expect(changed.status).toBe(200);
    await bench.settled(id);
    const { rows: told } = await bench.server.app.database.owner.query(
      `select data from activity where record_id = $1 and verb = 'measured' order by seq desc limit 2`,
      [id],
    );
    expect(told[1]?.data).toMatchObject({ from: day(400), changed: DAYS + 2 });
    await expect
      .poll(async () => (await bench.valuesOf(id)).length, { timeout: 20_000 })
      .toBe(DAYS + 1);
    expectSame(
      await bench.valuesOf(id),
      slowly((name) => within(bench.named('buy'), name, name).length),
    );
    const { items } = (await bench.editor.call('GET', bench.at(`metrics/${id}/history`))).body;
    expect(items[0]?.changes).toHaveProperty('source');
    const manual = await bench.editor.call('PATCH', bench.at(`metrics/${id}`), {
      source: { kind: 'manual' },
      version: changed.body.version,
    });
    expect(manual.body.kind).toBe('manual');
    const over = await bench.editor.call('POST', bench.at(`metrics/${id}/values`), {
      values: [{ day: day(1), value: 1 }],
    });
    expect(over.body.fields[0]?.message).toContain('was measured');
    const kept = await bench.editor.call('POST', bench.at(`metrics/${id}/values`), {
      values: [{ day: day(60), value: 7 }],
    });
    expect(kept.body.changed).toBe(1);
    const { version: latest } = (await bench.editor.call('GET', bench.at(`metrics/${id}`))).body;
    await bench.editor.call('PATCH', bench.at(`metrics/${id}`), { source, version: latest });
    await bench.settled(id);
    await expect
      .poll(async () => (await bench.valuesOf(id)).length, { timeout: 20_000 })
      .toBe(DAYS + 1);
    expect((await bench.valuesOf(id, day(70)))[0]).toMatchObject({
      day: day(60),
      value: 7,
      typed: true,
    });
  });

  it('keeps to its workspace', async () => {
    const sum = await bench.measured({
      kind: 'events',
      series: [{ ...plain('visit'), measure: { kind: 'count' } }],
    });
    const all = sum.reduce((total, { value }) => total + value, 0);
    expect(all).toBe(bench.named('visit').length);
    const { rows } = await bench.server.app.database.read(
      systemActor(bench.server.foreign.id),
      (tx) => tx.db.execute('select count(*)::int as n from metric_values'),
    );
    expect(rows).toEqual([{ n: 0 }]);
  });
});
