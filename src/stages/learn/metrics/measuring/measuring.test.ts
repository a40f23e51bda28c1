import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/auth/actor.ts';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import type { StoredEvent } from '#stages/learn/events/event-store.ts';
import { eventStoreOf } from '#stages/learn/events/open-store.ts';
import { anEvent } from '#stages/learn/events/testing/sample-events.ts';
import { daysIn, plusDays, todayIn } from '../days.ts';
import type { DayValue } from '../metrics.contract.ts';
import type { SourceInput } from '../source.contract.ts';
import { measure, refreshWorkspace } from './measure.job.ts';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const DAYS = 24;
const today = todayIn('UTC');
const day = (ago: number) => plusDays(today, -ago);
const now = Date.now() * 1000;
const first = day(DAYS);

let server: TestServer;
let editor: TestCaller;
let admin: TestCaller;
const at = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;

/** The same pseudo-random numbers every time (Park and Miller). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Visits, purchases and answers of a dozen people over the last weeks, each at a moment of its own. */
function someEvents(workspaceId: string, seed: number): StoredEvent[] {
  const next = numbers(seed);
  const begin = Date.parse(first) * 1000;
  const found: StoredEvent[] = [];
  for (let i = 0; i < 900; i += 1) {
    const ts = Math.floor(begin + next() * (now - begin));
    const personId = 1 + Math.floor(next() * 12);
    const event = ['visit', 'visit', 'buy', 'answer'][Math.floor(next() * 4)] ?? 'visit';
    const props = {
      amount: Math.round(next() * 1000) / 10,
      score: Math.floor(next() * 11),
      mood: ['Very disappointed', 'Somewhat disappointed', 'Not disappointed'][
        Math.floor(next() * 3)
      ],
    };
    found.push(anEvent({ workspaceId, personId, event, ts, props: JSON.stringify(props) }));
  }
  return found;
}

let events: StoredEvent[];
beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  admin = await server.as('admin');
  events = someEvents(server.workspace.id, 7);
  await eventStoreOf(server.app).append([...events, ...someEvents(server.foreign.id, 8)]);
});
afterAll(() => server.close());

async function create(source: SourceInput, more: object = {}, caller = editor) {
  const made = await caller.call('POST', at('metrics'), { name: source.kind, source, ...more });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}

async function settled(id: string) {
  return expect
    .poll(
      async () => {
        const { body } = await editor.call('GET', at(`metrics/${id}`));
        return body.daysLeft === 0 && (body.measuredAt !== null || body.lastError !== null);
      },
      { timeout: 30_000, interval: 50 },
    )
    .toBe(true);
}

async function valuesOf(id: string, from = first): Promise<DayValue[]> {
  const reply = await editor.call('GET', at(`metrics/${id}/values?from=${from}&to=${today}`));
  return reply.body.items as unknown as DayValue[];
}

async function measured(source: SourceInput, more: object = {}, caller = editor) {
  const { id } = await create(source, more, caller);
  await settled(id);
  return valuesOf(id);
}

// The slow and obvious way.
const dayOf = ({ ts }: StoredEvent) => new Date(ts / 1000).toISOString().slice(0, 10);
const named = (name: string) => events.filter(({ event }) => event === name);
const props = (event: StoredEvent) =>
  JSON.parse(event.props) as { amount: number; score: number; mood: string };
const distinct = (found: readonly StoredEvent[]) =>
  new Set(found.map(({ personId }) => personId)).size;
const within = (found: readonly StoredEvent[], from: string, to: string) =>
  found.filter((event) => dayOf(event) >= from && dayOf(event) <= to);

/** Each day's value by a function that may have none for it. */
function slowly(of: (day: string) => number | null, until = today) {
  return daysIn({ from: first, to: until }).flatMap((name) => {
    const value = of(name);
    return value === null ? [] : [{ day: name, value }];
  });
}

function expectSame(
  values: readonly DayValue[],
  expected: readonly { day: string; value: number }[],
) {
  expect(values.map((value) => value.day)).toEqual(expected.map((value) => value.day));
  for (const [i, { value, day: name }] of expected.entries()) {
    expect(values[i]?.value, name).toBeCloseTo(value, 9);
  }
}

const any = (event: string) => ({ event, filters: [] });
const amount = { source: 'property', name: 'amount' } as const;

describe('a metric of events', () => {
  it('counts people a day, or over the days that lead up to it', async () => {
    const series = [{ ...any('visit'), measure: { kind: 'people' as const } }];
    const daily = await measured({ kind: 'events', series });
    expectSame(
      daily,
      slowly((name) => distinct(within(named('visit'), name, name))),
    );
    expect(daily.map(({ provisional }) => provisional)).toEqual(daily.map((_, i) => i === DAYS));
    const weekly = await measured({ kind: 'events', series, days: 7 });
    expectSame(
      weekly,
      slowly((name) => distinct(within(named('visit'), plusDays(name, -6), name))),
    );
  });

  it('sums, averages and divides', async () => {
    const sum = { ...any('buy'), measure: { kind: 'sum' as const, property: amount } };
    const visits = { ...any('visit'), measure: { kind: 'count' as const } };
    const buys = (name: string) => within(named('buy'), name, name);
    const total = (found: readonly StoredEvent[]) =>
      found.reduce((all, event) => all + props(event).amount, 0);
    expectSame(
      await measured({ kind: 'events', series: [sum], days: 28 }),
      slowly((name) => total(within(named('buy'), plusDays(name, -27), name))),
    );
    const average = { ...sum, measure: { kind: 'average' as const, property: amount } };
    expectSame(
      await measured({ kind: 'events', series: [average] }),
      slowly((name) => (buys(name).length ? total(buys(name)) / buys(name).length : null)),
    );
    const ratio = await measured({
      kind: 'events',
      series: [{ ...any('buy'), measure: { kind: 'count' } }, visits],
      formula: 'A / B * 100',
    });
    const visited = (name: string) => within(named('visit'), name, name).length;
    expectSame(
      ratio,
      slowly((name) => (visited(name) ? (buys(name).length / visited(name)) * 100 : null)),
    );
    expect(ratio[3]?.parts).toEqual({ A: buys(day(21)).length, B: visited(day(21)) });
  });

  it('has days as its time zone has them', async () => {
    const series = [{ ...any('visit'), measure: { kind: 'count' as const } }];
    const timeZone = 'America/New_York';
    const values = await measured({ kind: 'events', series }, { timeZone });
    const local = new Intl.DateTimeFormat('en-CA', { timeZone });
    const counted = Map.groupBy(named('visit'), ({ ts }) => local.format(ts / 1000));
    const name = day(10);
    expect(values.find((value) => value.day === name)?.value).toBe(counted.get(name)?.length);
  });
});

it('a funnel counts those who came through of those who entered on the day', async () => {
  const values = await measured({
    kind: 'funnel',
    steps: [any('visit'), any('buy')],
    window: { count: 2, unit: 'day' },
  });
  expectSame(
    values,
    slowly((name) => {
      const entries = within(named('visit'), name, name);
      if (entries.length === 0) return null;
      const through = entries.filter((entry) =>
        named('buy').some(
          (buy) =>
            buy.personId === entry.personId && buy.ts > entry.ts && buy.ts - entry.ts <= 2 * DAY,
        ),
      );
      return (distinct(through) / distinct(entries)) * 100;
    }),
  );
  const open = values.filter(({ provisional }) => provisional).map((value) => value.day);
  expect(open).toEqual([day(2), day(1), day(0)]);
});

it('retention counts those who came back so long after their first time', async () => {
  const starts = new Map<number, StoredEvent>();
  for (const visit of named('visit').sort((a, b) => a.ts - b.ts)) {
    if (!starts.has(visit.personId)) starts.set(visit.personId, visit);
  }
  const returning = (length: number, interval: number) => (name: string) => {
    const started = [...starts.values()].filter((start) => dayOf(start) === name);
    const end = Date.parse(plusDays(name, 1)) * 1000;
    if (started.length === 0 || end + interval * length > now) return null;
    const back = started.filter((start) =>
      named('buy').some(
        (buy) =>
          buy.personId === start.personId && Math.floor((buy.ts - start.ts) / length) === interval,
      ),
    );
    return (back.length / started.length) * 100;
  };
  const source = { kind: 'retention' as const, start: any('visit'), return: any('buy') };
  expectSame(await measured({ ...source, interval: 3 }), slowly(returning(DAY, 3)));
  expectSame(
    await measured({ ...source, unit: 'week', interval: 1 }),
    slowly(returning(7 * DAY, 1)),
  );
});

it('a survey is scored from its answers', async () => {
  const source = { kind: 'survey' as const, answer: any('answer'), days: 7 };
  const score = { source: 'property', name: 'score' } as const;
  const share = (keep: (event: StoredEvent) => boolean, all: (event: StoredEvent) => boolean) =>
    slowly((name) => {
      const answers = within(named('answer'), plusDays(name, -6), name).filter(all);
      return answers.length ? (answers.filter(keep).length / answers.length) * 100 : null;
    });
  const between = (low: number, high: number) => (event: StoredEvent) =>
    props(event).score >= low && props(event).score <= high;
  const nps = share(between(9, 10), between(0, 10)).map(({ day: name, value }, i) => ({
    day: name,
    value: value - (share(between(0, 6), between(0, 10))[i]?.value ?? 0),
  }));
  expectSame(await measured({ ...source, property: score, score: 'nps' }), nps);
  expectSame(
    await measured({ ...source, property: score, score: 'csat' }),
    share(between(4, 5), between(1, 5)),
  );
  expectSame(
    await measured({ ...source, property: score, score: 'top_two', scale: 7 }),
    share(between(6, 7), between(1, 7)),
  );
  const mood = { source: 'property', name: 'mood' } as const;
  expectSame(
    await measured({ ...source, property: mood, score: 'pmf' }),
    share(
      (event) => props(event).mood === 'Very disappointed',
      () => true,
    ),
  );
  expectSame(
    await measured({ ...source, property: score, score: 'mean' }),
    slowly((name) => {
      const answers = within(named('answer'), plusDays(name, -6), name);
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
  await eventStoreOf(server.app).append(
    told.map((score) =>
      anEvent({
        workspaceId: server.workspace.id,
        event: 'recommend',
        ts: now - DAY,
        props: JSON.stringify({ score }),
      }),
    ),
  );
  const values = await measured({
    kind: 'survey',
    answer: any('recommend'),
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
      await measured(of(sql), {}, admin),
      slowly((name) => within(named('buy'), name, name).length || null),
    );
  });

  it('that writes, reads files or answers something else says what is wrong', async () => {
    const problem = async (sql: string) => {
      const { id } = await create(of(sql), {}, admin);
      await settled(id);
      expect(await valuesOf(id)).toEqual([]);
      return String((await editor.call('GET', at(`metrics/${id}`))).body.lastError);
    };
    expect(await problem('delete from events')).toContain('SELECT');
    expect(await problem(`select * from read_csv('/etc/passwd')`)).toContain('events');
    expect(await problem('select 1 as value')).toContain('“day”');
    expect(await problem(`select 'soon' as day, 1 as value`)).toContain('no day');
    expect(await problem(`select current_date as day, 'x' as value`)).toContain('no number');
    expect(await problem('select current_date as day, 1 as value from events')).toContain('twice');
    expect(await problem('select day, from')).toContain('SQL');
    // Whoever sees the metric reads this: what events hold is left out.
    const named = `select current_date as day, ('ada@' || event)::int as value from events`;
    const told = await problem(named);
    expect(told).toContain('Could not convert string “…” to INT32');
    expect(told).not.toContain('ada@b');
  });
});

describe('a formula', () => {
  it('follows the metrics that it names, through others', async () => {
    const price = await create({ kind: 'manual' }, { name: 'Price' });
    const volume = await create({ kind: 'manual' }, { name: 'Volume' });
    const put = (id: string, values: object[]) =>
      editor.call('POST', at(`metrics/${id}/values`), { values });
    await put(price.id, [
      { day: day(3), value: 2 },
      { day: day(2), value: 4 },
    ]);
    await put(volume.id, [
      { day: day(3), value: 10 },
      { day: day(1), value: 7 },
    ]);
    const revenue = await create({ kind: 'formula', formula: `${price.key} * ${volume.key}` });
    const profit = await create({ kind: 'formula', formula: `${revenue.key} - 5` });
    const valueOn = async (id: string, name: string) =>
      (await valuesOf(id)).find((value) => value.day === name)?.value;
    await expect.poll(() => valueOn(profit.id, day(3)), { timeout: 20_000 }).toBe(15);
    expect(await valuesOf(revenue.id)).toMatchObject([
      { day: day(3), value: 20, parts: { [price.key]: 2, [volume.key]: 10 } },
    ]);
    await put(price.id, [{ day: day(1), value: 3 }]);
    await expect.poll(() => valueOn(profit.id, day(1)), { timeout: 20_000 }).toBe(16);
    await put(volume.id, [{ day: day(3), value: null }]);
    await expect.poll(() => valueOn(profit.id, day(3)), { timeout: 20_000 }).toBeUndefined();
  });

  it('names metrics that are there, and never itself', async () => {
    const base = await create({ kind: 'manual' }, { name: 'Base' });
    const one = await create({ kind: 'formula', formula: `${base.key} + 1` });
    const two = await create({ kind: 'formula', formula: `${one.key} * 2` });
    const refused = async (formula: string, id = one.id) => {
      const { version } = (await editor.call('GET', at(`metrics/${id}`))).body;
      const reply = await editor.call('PATCH', at(`metrics/${id}`), {
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

describe('measuring', () => {
  const series = [{ ...any('visit'), measure: { kind: 'people' as const } }];

  it('goes on where it was cut off, and tells of itself once', async () => {
    const source: SourceInput = { kind: 'events', series, days: 3 };
    const { id } = await create(source);
    await settled(id);
    const whole = await valuesOf(id);
    const { app } = server;
    const wanted = { from: day(20) };
    await app.database.owner.query('delete from metric_values where metric_id = $1', [id]);
    await app.database.owner.query(
      `insert into metric_plans (workspace_id, metric_id, from_day, next_day) values ($1, $2, $3, $4)`,
      [server.workspace.id, id, wanted.from, today],
    );
    // Each attempt is cut off after one step, as if the server had been killed between two.
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
      left = await measure(app, server.workspace.id, id, cut.signal).catch(() => true);
      clearInterval(watch);
    }
    expect(steps).toBeGreaterThan(1);
    expect(await valuesOf(id, wanted.from)).toEqual(
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
    const { id } = await create({
      kind: 'events',
      series: [{ ...any('late'), measure: { kind: 'count' } }],
    });
    await settled(id);
    const late = (ago: number) =>
      anEvent({ workspaceId: server.workspace.id, event: 'late', ts: now - ago * DAY });
    await eventStoreOf(server.app).append([late(0), late(1), late(15)]);
    await refreshWorkspace(server.app, server.workspace.id);
    const value = async (ago: number) =>
      (await valuesOf(id)).find((held) => held.day === day(ago))?.value;
    await expect.poll(() => value(1), { timeout: 20_000 }).toBe(1);
    expect(await value(15)).toBe(0);
    const viewer = await server.as('viewer');
    expect((await viewer.call('POST', at(`metrics/${id}/measure`), {})).status).toBe(403);
    const asked = await editor.call('POST', at(`metrics/${id}/measure`), { from: day(16) });
    expect(asked).toMatchObject({ status: 202, body: { daysLeft: 17 } });
    await expect.poll(() => value(15), { timeout: 20_000 }).toBe(1);
    const tooFar = await editor.call('POST', at(`metrics/${id}/measure`), { from: '1999-01-01' });
    expect(tooFar.status).toBe(400);
  });

  it('begins anew with another definition, and says so in the history', async () => {
    const { id, version } = await create({ kind: 'events', series });
    await settled(id);
    const typed = await editor.call('POST', at(`metrics/${id}/values`), {
      values: [{ day: day(1), value: 1 }],
    });
    expect(typed.status).toBe(409);
    // As if it had been measured for longer than a new metric is.
    await server.app.database.owner.query(
      'insert into metric_values (workspace_id, metric_id, day, value) values ($1, $2, $3, 1)',
      [server.workspace.id, id, day(400)],
    );
    const source = { kind: 'events', series: [{ ...any('buy'), measure: { kind: 'count' } }] };
    const changed = await editor.call('PATCH', at(`metrics/${id}`), { source, version });
    expect(changed.status).toBe(200);
    await settled(id);
    const { rows: told } = await server.app.database.owner.query(
      `select data from activity where record_id = $1 and verb = 'measured' order by seq desc limit 2`,
      [id],
    );
    expect(told[1]?.data).toMatchObject({ from: day(400), changed: DAYS + 2 });
    await expect.poll(async () => (await valuesOf(id)).length, { timeout: 20_000 }).toBe(DAYS + 1);
    expectSame(
      await valuesOf(id),
      slowly((name) => within(named('buy'), name, name).length),
    );
    const { items } = (await editor.call('GET', at(`metrics/${id}/history`))).body;
    expect(items[0]?.changes).toHaveProperty('source');
    const manual = await editor.call('PATCH', at(`metrics/${id}`), {
      source: { kind: 'manual' },
      version: changed.body.version,
    });
    expect(manual.body.kind).toBe('manual');
    const over = await editor.call('POST', at(`metrics/${id}/values`), {
      values: [{ day: day(1), value: 1 }],
    });
    expect(over.body.fields[0]?.message).toContain('was measured');
    const kept = await editor.call('POST', at(`metrics/${id}/values`), {
      values: [{ day: day(60), value: 7 }],
    });
    expect(kept.body.changed).toBe(1);
    const { version: latest } = (await editor.call('GET', at(`metrics/${id}`))).body;
    await editor.call('PATCH', at(`metrics/${id}`), { source, version: latest });
    await settled(id);
    await expect.poll(async () => (await valuesOf(id)).length, { timeout: 20_000 }).toBe(DAYS + 1);
    expect((await valuesOf(id, day(70)))[0]).toMatchObject({ day: day(60), value: 7, typed: true });
  });

  it('keeps to its workspace', async () => {
    const sum = await measured({
      kind: 'events',
      series: [{ ...any('visit'), measure: { kind: 'count' } }],
    });
    const all = sum.reduce((total, { value }) => total + value, 0);
    expect(all).toBe(named('visit').length);
    const { rows } = await server.app.database.read(systemActor(server.foreign.id), (tx) =>
      tx.db.execute('select count(*)::int as n from metric_values'),
    );
    expect(rows).toEqual([{ n: 0 }]);
  });
});
