import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/auth/actor.ts';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { plusDays, todayIn } from './days.ts';
import { dailyValues } from './history.service.ts';

let server: TestServer;
let editor: TestCaller;
const at = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;
const today = todayIn('UTC');
const day = (ago: number) => plusDays(today, -ago);

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
});
afterAll(() => server.close());

async function metric(fields: object) {
  const made = await editor.call('POST', at('metrics'), fields);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}
const read = (id: string, from: string, to: string, workspaceId = server.workspace.id) =>
  server.app.database.read(systemActor(workspaceId), (tx) => dailyValues(tx, id, { from, to }));

describe('values that are typed in', () => {
  it('are kept a day each, changed and taken away, and shown on the record', async () => {
    const { id } = await metric({ name: 'Revenue', unit: '€' });
    const put = (values: object[], caller = editor) =>
      caller.call('POST', at(`metrics/${id}/values`), { values });
    const contributor = await server.as('contributor');
    const first = await put(
      [
        { day: day(2), value: 10 },
        { day: day(40), value: 4 },
        { day: day(0), value: 14.5 },
      ],
      contributor,
    );
    expect(first.body).toMatchObject({ changed: 3, unchanged: 0 });
    const again = await put([
      { day: day(0), value: 14.5 },
      { day: day(2), value: 12 },
      { day: day(40), value: null },
    ]);
    expect(again.body).toEqual({
      changed: 2,
      unchanged: 1,
      previous: [
        { day: day(2), value: 10 },
        { day: day(40), value: 4 },
      ],
    });
    expect(await read(id, day(60), day(0))).toEqual([
      { day: day(2), value: 12 },
      { day: day(0), value: 14.5 },
    ]);
    expect(await read(id, day(2), day(1))).toEqual([{ day: day(2), value: 12 }]);
    await put([{ day: day(30), value: 10 }]);
    const { body } = await editor.call('GET', at(`metrics/${id}`));
    expect(body).toMatchObject({ kind: 'manual', latestDay: day(0), latestValue: 14.5 });
    expect(body.change).toBeCloseTo((13.25 - 10) / 10);
    const history = await editor.call('GET', at(`metrics/${id}/history`));
    expect(history.body.items.map(({ verb }) => verb)).toEqual([
      'typed_values_into',
      'typed_values_into',
      'typed_values_into',
      'created',
    ]);
  });

  it('come as CSV', async () => {
    const { id, key } = await metric({ name: 'Calls' });
    await editor.call('POST', at(`metrics/${id}/values`), { values: [{ day: day(1), value: 3 }] });
    const reply = await (await server.as('viewer')).call('GET', at(`metrics/${id}/values/export`));
    expect(reply.headers.get('content-disposition')).toContain(`${key}.csv`);
    expect(reply.text).toBe(`day,value,state,origin\r\n${day(1)},3,final,typed in\r\n`);
  });

  it('are read from a file, each wrong row named, before anything is kept', async () => {
    const { id } = await metric({ name: 'From a file' });
    const readFile = async (text: string, more: object = {}) => {
      const file = Buffer.from(text).toString('base64');
      const path = at(`metrics/${id}/values/read-csv`);
      return (await editor.call('POST', path, { file, ...more })).body;
    };
    const rows = [
      'Note;Day;Calls',
      'a;31/01/2026;1.200,5',
      'b;13/02/2026;x',
      'c;13/02/2026;14',
      'd;13/02/2026;15',
      'e;01/01/2099;3',
      'f;soon;3',
    ];
    const found = await readFile(rows.join('\n'));
    expect(found).toMatchObject({
      dayColumn: 1,
      valueColumn: 2,
      dateFormats: ['day-first'],
      numberFormat: 'comma',
      values: [
        { day: '2026-01-31', value: 1200.5 },
        { day: '2026-02-13', value: 14 },
      ],
      rejected: 4,
    });
    expect(found.problems).toEqual([
      { line: 3, message: '“x” is no number.' },
      { line: 5, message: expect.stringContaining('twice') },
      { line: 6, message: '2099-01-01 has not come yet.' },
      { line: 7, message: '“soon” is no day.' },
    ]);
    expect(await read(id, '2026-01-01', day(0))).toEqual([]);
    const unclear = await readFile('day,value\n01/02/2026,1\n03/02/2026,2');
    expect(unclear.dateFormats).toEqual(['day-first', 'month-first']);
    const put = () =>
      editor.call('POST', at(`metrics/${id}/values`), { values: unclear.values as object[] });
    expect((await put()).body.changed).toBe(2);
    expect((await put()).body.changed).toBe(0);
    const alone = await readFile('value\n1\n2');
    expect(alone.detail).toContain('one column');
    expect((await readFile('day,value\n2026-01-01,1', { valueColumn: 7 })).detail).toContain('8');
    expect((await readFile('')).code).toBe('invalid_input');
  });

  it('are refused as a whole, with the reason beside each', async () => {
    const { id } = await metric({ name: 'Refused' });
    const put = async (values: unknown) => {
      const reply = await editor.call('POST', at(`metrics/${id}/values`), { values });
      expect(reply.status).toBe(400);
      return reply.body.fields.map(({ path, message }) => `${path} ${message}`);
    };
    expect(
      await put([
        { day: day(1), value: 1 },
        { day: day(-2), value: 1 },
        { day: day(1), value: 2 },
      ]),
    ).toEqual([
      expect.stringContaining('body.values.1.day'),
      expect.stringMatching(/body\.values\.2\.day .* twice/),
    ]);
    await put([{ day: '2026-02-30', value: 1 }]);
    await put([{ day: day(1), value: 'NaN' }]);
    await put([{ day: day(1), value: 1e300 }]);
    await put([]);
    const many = Array.from({ length: 10_001 }, (_, i) => ({ day: day(i), value: i }));
    await put(many);
    expect(await read(id, day(20_000), day(0))).toEqual([]);
    const whole = await editor.call('POST', at(`metrics/${id}/values`), {
      values: many.slice(0, 10_000),
    });
    expect(whole.body.changed).toBe(10_000);
    const viewer = await server.as('viewer');
    const values = [{ day: day(1), value: 1 }];
    expect((await viewer.call('POST', at(`metrics/${id}/values`), { values })).status).toBe(403);
  });

  it('stay in their workspace', async () => {
    const { id } = await metric({ name: 'Ours' });
    const values = [{ day: day(1), value: 1 }];
    await editor.call('POST', at(`metrics/${id}/values`), { values });
    const stranger = await server.as('owner', server.foreign);
    const path = `/workspaces/${server.foreign.slug}/metrics/${id}/values`;
    expect((await stranger.call('GET', path)).status).toBe(404);
    expect((await stranger.call('POST', path, { values })).status).toBe(404);
    expect(await read(id, day(9), day(0), server.foreign.id)).toEqual([]);
    expect(await read(id, day(9), day(0))).toHaveLength(1);
  });
});

describe('a metric', () => {
  it('is one number', async () => {
    const series = ['a', 'b'].map((event) => ({ event, measure: { kind: 'people' } }));
    const source = { kind: 'events', series };
    const reply = await editor.call('POST', at('metrics'), { name: 'Two', source });
    expect(reply.body.fields[0]).toMatchObject({ path: 'body.source.formula' });
    const zone = await editor.call('POST', at('metrics'), { name: 'Zone', timeZone: 'Mars/Base' });
    expect(zone.body.fields[0]?.path).toBe('body.timeZone');
  });

  it('with SQL is written by admins', async () => {
    const source = { kind: 'sql', sql: 'select current_date as day, 1 as value' };
    const refused = await editor.call('POST', at('metrics'), { name: 'SQL', source });
    expect(refused.status).toBe(403);
    const admin = await server.as('admin');
    const made = await admin.call('POST', at('metrics'), { name: 'SQL', source });
    expect(made.body.kind).toBe('sql');
    const path = at(`metrics/${made.body.id}`);
    const renamed = await editor.call('PATCH', path, { name: 'Mine', version: 1 });
    expect(renamed.status).toBe(200);
    const changed = { source: { ...source, sql: 'select 2' }, version: 2 };
    expect((await editor.call('PATCH', path, changed)).status).toBe(403);
  });

  it('is below others without a circle, and one is the north star', async () => {
    const top = await metric({ name: 'Weekly active', northStar: true });
    const input = await metric({ name: 'Sign-ups', parentId: top.id });
    await editor.call('POST', at(`metrics/${input.id}/values`), {
      values: [{ day: day(3), value: 5 }],
    });
    const tree = await (await server.as('viewer')).call('GET', at('metrics/tree'));
    const node = tree.body.items.find(({ id }) => id === input.id);
    expect(node).toMatchObject({ parentId: top.id, latestValue: 5, latestDay: day(3) });
    expect((node?.recent as number[] | undefined)?.indexOf(5)).toBe(56 - 1 - 3);
    expect(tree.headers.get('x-statements')).toBe('2');
    const circle = await editor.call('PATCH', at(`metrics/${top.id}`), {
      parentId: input.id,
      version: top.version,
    });
    expect(circle.body.fields[0]?.path).toBe('body.parentId');
    const second = await editor.call('PATCH', at(`metrics/${input.id}`), {
      northStar: true,
      version: input.version,
    });
    expect(second.status).toBe(409);
    expect(second.body.detail).toContain('Weekly active');
    const taken = await editor.call('POST', at(`metrics/${input.id}/north-star`));
    expect(taken.body).toMatchObject({ name: 'Sign-ups', northStar: true });
    expect((await editor.call('GET', at(`metrics/${top.id}`))).body.northStar).toBe(false);
    const product = await editor.call('POST', at('products'), { name: 'Shop' });
    await metric({ name: 'Orders', northStar: true, productId: product.body.id });
  });
});
