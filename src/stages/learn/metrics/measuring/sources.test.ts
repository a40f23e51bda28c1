import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredEvent } from '#stages/learn/events/event-store.ts';
import { CLICKHOUSE_WANTED } from '#stages/learn/events/testing/chdb.ts';
import { happened } from '#stages/learn/events/testing/happened.ts';
import { plusDays } from '../days.ts';
import {
  amount,
  DAY,
  DAYS,
  day,
  dayOf,
  distinct,
  expectSame,
  type MetricsBench,
  now,
  plain,
  props,
  slowly,
  startMetricsBench,
  within,
} from './metrics-bench.fixture.ts';

let bench: MetricsBench;
beforeAll(async () => {
  bench = await startMetricsBench();
});
afterAll(() => bench.server.close());

describe('a metric of events', () => {
  it('counts people a day, or over the days that lead up to it', async () => {
    const series = [{ ...plain('visit'), measure: { kind: 'people' as const } }];
    const daily = await bench.measured({ kind: 'events', series });
    expectSame(
      daily,
      slowly((name) => distinct(within(bench.named('visit'), name, name))),
    );
    expect(daily.map(({ provisional }) => provisional)).toEqual(daily.map((_, i) => i === DAYS));
    const weekly = await bench.measured({ kind: 'events', series, days: 7 });
    expectSame(
      weekly,
      slowly((name) => distinct(within(bench.named('visit'), plusDays(name, -6), name))),
    );
  });

  it('sums, averages and divides', async () => {
    const sum = { ...plain('buy'), measure: { kind: 'sum' as const, property: amount } };
    const visits = { ...plain('visit'), measure: { kind: 'count' as const } };
    const buys = (name: string) => within(bench.named('buy'), name, name);
    const total = (found: readonly StoredEvent[]) =>
      found.reduce((all, event) => all + props(event).amount, 0);
    expectSame(
      await bench.measured({ kind: 'events', series: [sum], days: 28 }),
      slowly((name) => total(within(bench.named('buy'), plusDays(name, -27), name))),
    );
    const average = { ...sum, measure: { kind: 'average' as const, property: amount } };
    expectSame(
      await bench.measured({ kind: 'events', series: [average] }),
      slowly((name) => (buys(name).length ? total(buys(name)) / buys(name).length : null)),
    );
    const ratio = await bench.measured({
      kind: 'events',
      series: [{ ...plain('buy'), measure: { kind: 'count' } }, visits],
      formula: 'A / B * 100',
    });
    const visited = (name: string) => within(bench.named('visit'), name, name).length;
    expectSame(
      ratio,
      slowly((name) => (visited(name) ? (buys(name).length / visited(name)) * 100 : null)),
    );
    expect(ratio[3]?.parts).toEqual({ A: buys(day(21)).length, B: visited(day(21)) });
  });

  it('has days as its time zone has them', async () => {
    const series = [{ ...plain('visit'), measure: { kind: 'count' as const } }];
    const timeZone = 'America/New_York';
    const values = await bench.measured({ kind: 'events', series }, { timeZone });
    const local = new Intl.DateTimeFormat('en-CA', { timeZone });
    const counted = Map.groupBy(bench.named('visit'), ({ ts }) => local.format(ts / 1000));
    const name = day(10);
    expect(values.find((value) => value.day === name)?.value).toBe(counted.get(name)?.length);
  });
});

it('a funnel counts those who came through of those who entered on the day', async () => {
  const values = await bench.measured({
    kind: 'funnel',
    steps: [plain('visit'), plain('buy')],
    window: { count: 2, unit: 'day' },
  });
  expectSame(
    values,
    slowly((name) => {
      const entries = within(bench.named('visit'), name, name);
      if (entries.length === 0) return null;
      const through = entries.filter((entry) =>
        bench
          .named('buy')
          .some(
            (buy) =>
              buy.personId === entry.personId && buy.ts > entry.ts && buy.ts - entry.ts <= 2 * DAY,
          ),
      );
      return (distinct(through) / distinct(entries)) * 100;
    }),
  );
  const open = values.filter(({ provisional }) => provisional).map((value) => value.day);
  // Early in the day nobody may have entered on it yet: then it has no value.
  const entered = (name: string) => within(bench.named('visit'), name, name).length > 0;
  expect(open).toEqual([day(2), day(1), day(0)].filter(entered));
});

it('retention counts those who came back so long after their first time', async () => {
  const starts = new Map<number, StoredEvent>();
  for (const visit of bench.named('visit').sort((a, b) => a.ts - b.ts)) {
    if (!starts.has(visit.personId)) starts.set(visit.personId, visit);
  }
  const returning = (length: number, interval: number) => (name: string) => {
    const started = [...starts.values()].filter((start) => dayOf(start) === name);
    const end = Date.parse(plusDays(name, 1)) * 1000;
    if (started.length === 0 || end + interval * length > now) return null;
    const back = started.filter((start) =>
      bench
        .named('buy')
        .some(
          (buy) =>
            buy.personId === start.personId &&
            Math.floor((buy.ts - start.ts) / length) === interval,
        ),
    );
    return (back.length / started.length) * 100;
  };
  const source = { kind: 'retention' as const, start: plain('visit'), return: plain('buy') };
  expectSame(await bench.measured({ ...source, interval: 3 }), slowly(returning(DAY, 3)));
  expectSame(
    await bench.measured({ ...source, unit: 'week', interval: 1 }),
    slowly(returning(7 * DAY, 1)),
  );
});

it('a survey is scored from its answers', async () => {
  const source = { kind: 'survey' as const, answer: plain('answer'), days: 7 };
  const score = { source: 'property', name: 'score' } as const;
  const share = (keep: (event: StoredEvent) => boolean, all: (event: StoredEvent) => boolean) =>
    slowly((name) => {
      const answers = within(bench.named('answer'), plusDays(name, -6), name).filter(all);
      return answers.length ? (answers.filter(keep).length / answers.length) * 100 : null;
    });
  const between = (low: number, high: number) => (event: StoredEvent) =>
    props(event).score >= low && props(event).score <= high;
  const nps = share(between(9, 10), between(0, 10)).map(({ day: name, value }, i) => ({
    day: name,
    value: value - (share(between(0, 6), between(0, 10))[i]?.value ?? 0),
  }));
  expectSame(await bench.measured({ ...source, property: score, score: 'nps' }), nps);
  expectSame(
    await bench.measured({ ...source, property: score, score: 'csat' }),
    share(between(4, 5), between(1, 5)),
  );
  expectSame(
    await bench.measured({ ...source, property: score, score: 'top_two', scale: 7 }),
    share(between(6, 7), between(1, 7)),
  );
  const mood = { source: 'property', name: 'mood' } as const;
  expectSame(
    await bench.measured({ ...source, property: mood, score: 'pmf' }),
    share(
      (event) => props(event).mood === 'Very disappointed',
      () => true,
    ),
  );
  expectSame(
    await bench.measured({ ...source, property: score, score: 'mean' }),
    slowly((name) => {
      const answers = within(bench.named('answer'), plusDays(name, -6), name);
      const sum = answers.reduce((all, event) => all + props(event).score, 0);
      return answers.length ? sum / answers.length : null;
    }),
  );
});

it('the example of the document comes out as it says', async () => {
  const text = readFileSync(new URL('../../../../../docs/metrics.md', import.meta.url), 'utf8');
  const [, promised] = /the NPS is .* = (\d+\.\d+)/.exec(text) ?? [];
  const [, answers = ''] = /```\n(\d+(?: \d+)+)\n```/.exec(text) ?? [];
  const told = answers.split(' ').map((score) => Number(score));
  await happened(
    bench.server,
    told.map((score) => ({
      event: 'recommend',
      hoursAgo: 24,
      props: JSON.stringify({ score }),
    })),
  );
  const values = await bench.measured({
    kind: 'survey',
    answer: plain('recommend'),
    property: { source: 'property', name: 'score' },
    score: 'nps',
    days: 1,
  });
  expect(values).toMatchObject([{ day: day(1), parts: { A: 5, B: 3, C: told.length } }]);
  expect(values[0]?.value.toFixed(2)).toBe(promised);
});

describe('a metric in SQL', () => {
  const of = (sql: string) => ({ kind: 'sql' as const, sql });

  it('reads the events of its workspace', async () => {
    const sql = `select ts::date as day, count(*) as value from events where event = 'buy' group by 1`;
    expectSame(
      await bench.measured(of(sql), {}, bench.admin),
      slowly((name) => within(bench.named('buy'), name, name).length || null),
    );
  });

  // In the words of DuckDB.
  it.skipIf(CLICKHOUSE_WANTED)(
    'that writes, reads files or answers something else says what is wrong',
    async () => {
      const problem = async (sql: string) => {
        const { id } = await bench.create(of(sql), {}, bench.admin);
        await bench.settled(id);
        expect(await bench.valuesOf(id)).toEqual([]);
        return String((await bench.editor.call('GET', bench.at(`metrics/${id}`))).body.lastError);
      };
      expect(await problem('delete from events')).toContain('SELECT');
      expect(await problem(`select * from read_csv('/etc/passwd')`)).toContain('events');
      expect(await problem('select 1 as value')).toContain('“day”');
      expect(await problem(`select 'soon' as day, 1 as value`)).toContain('no day');
      expect(await problem(`select current_date as day, 'x' as value`)).toContain('no number');
      expect(await problem('select current_date as day, 1 as value from events')).toContain(
        'twice',
      );
      expect(await problem('select day, from')).toContain('SQL');
      // Whoever sees the metric reads this: what events hold is left out.
      const named = `select current_date as day, ('ada@' || event)::int as value from events`;
      const told = await problem(named);
      expect(told).toContain('Could not convert string “…” to INT32');
      expect(told).not.toContain('ada@b');
    },
  );
});

describe('a formula', () => {
  it('follows the metrics that it names, through others', async () => {
    const price = await bench.create({ kind: 'manual' }, { name: 'Price' });
    const volume = await bench.create({ kind: 'manual' }, { name: 'Volume' });
    const put = (id: string, values: object[]) =>
      bench.editor.call('POST', bench.at(`metrics/${id}/values`), { values });
    await put(price.id, [
      { day: day(3), value: 2 },
      { day: day(2), value: 4 },
    ]);
    await put(volume.id, [
      { day: day(3), value: 10 },
      { day: day(1), value: 7 },
    ]);
    const revenue = await bench.create({
      kind: 'formula',
      formula: `${price.key} * ${volume.key}`,
    });
    const profit = await bench.create({ kind: 'formula', formula: `${revenue.key} - 5` });
    const valueOn = async (id: string, name: string) =>
      (await bench.valuesOf(id)).find((value) => value.day === name)?.value;
    await expect.poll(() => valueOn(profit.id, day(3)), { timeout: 20_000 }).toBe(15);
    expect(await bench.valuesOf(revenue.id)).toMatchObject([
      { day: day(3), value: 20, parts: { [price.key]: 2, [volume.key]: 10 } },
    ]);
    await put(price.id, [{ day: day(1), value: 3 }]);
    await expect.poll(() => valueOn(profit.id, day(1)), { timeout: 20_000 }).toBe(16);
    await put(volume.id, [{ day: day(3), value: null }]);
    await expect.poll(() => valueOn(profit.id, day(3)), { timeout: 20_000 }).toBeUndefined();
  });

  it('names metrics that are there, and never itself', async () => {
    const base = await bench.create({ kind: 'manual' }, { name: 'Base' });
    const one = await bench.create({ kind: 'formula', formula: `${base.key} + 1` });
    const two = await bench.create({ kind: 'formula', formula: `${one.key} * 2` });
    const refused = async (formula: string, id = one.id) => {
      const { version } = (await bench.editor.call('GET', bench.at(`metrics/${id}`))).body;
      const reply = await bench.editor.call('PATCH', bench.at(`metrics/${id}`), {
        source: { kind: 'formula', formula },
        version,
      });
      expect(reply.status).toBe(400);
      expect(reply.body.fields[0]?.path).toBe('body.source.formula');
      return reply.body.fields[0]?.message;
    };
    expect(await refused(`${two.key} / 2`)).toContain(`${one.key} → ${two.key} → ${one.key}`);
    expect(await refused(one.key)).toContain('its own metric');
    expect(await refused('ME-99999 + 1')).toContain('no metric ME-99999');
    expect(await refused('A / B')).toContain('ME-1');
    expect(await refused('1 + 1')).toContain('names no metric');
  });
});
