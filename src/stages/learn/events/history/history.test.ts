import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImportBench, startImportBench } from '#core/imports/import-bench.fixture.ts';
import type { ReplyBody } from '#platform/testing/server.ts';
import { eventStoreOf } from '../open-store.ts';
import { CLICKHOUSE_WANTED } from '../testing/chdb.ts';

let bench: ImportBench;
beforeAll(async () => {
  bench = await startImportBench();
});
afterAll(() => bench.server.close());

type Row = readonly unknown[];

async function ask(sql: string): Promise<readonly Row[]> {
  const { server } = bench;
  return (await eventStoreOf(server.app).query({ workspaceId: server.workspace.id, sql })).rows;
}
const counts = (record: ReplyBody, of = 'result') =>
  (record[of] as { records: { event?: object } } | null)?.records.event;

/** Rows of a small log as Parquet, made by DuckDB itself. */
async function parquet(select: string): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(tmpdir(), `history-${process.pid}-${Math.random()}.parquet`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`copy (${select}) to '${path}' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
  const bytes = new Uint8Array(await readFile(path));
  await rm(path);
  return bytes;
}

describe('history', () => {
  it('comes in once, whichever format it is exported to, and the bad rows are told', async () => {
    const csv = [
      'time,user,event,plan,amount',
      '2026-03-02 09:00:00,ann,opened,pro,3',
      '2026-03-02 09:00:01,ann,saved,pro,4.5',
      '2026-03-02 09:00:01,ann,saved,pro,4.5',
      'yesterday,bob,opened,,',
      '2026-03-02 10:00:00,,opened,,',
    ].join('\n');
    const record = await bench.uploaded(csv, 'event');
    expect(record.mapping).toMatchObject({
      event: { column: 2 },
      person: [{ column: 1 }],
      at: { column: 0 },
      properties: [3, 4],
    });
    const tried = await bench.does('check', record);
    expect(tried.checkResult).toMatchObject({ rows: 5, rejected: 2, problems: 2 });
    expect(tried.progress).toMatchObject({ rows: 5 });
    expect(counts(tried, 'checkResult')).toMatchObject({ created: 2, repeated: 1 });
    expect((await ask('select count(*) from events'))[0]).toEqual([0]);
    const done = await bench.does('run', tried);
    expect(counts(done)).toMatchObject({ created: 2, repeated: 1 });
    const { body } = await bench.editor.call('GET', `${bench.path}/${done.id}/problems`);
    expect(body.items).toMatchObject([
      { rowNumber: 5, column: 'time', message: expect.stringContaining('“yesterday”') },
      { rowNumber: 6, column: 'user', message: expect.stringContaining('whose') },
    ]);
    expect(await ask('select event, ts, props from events order by ts')).toEqual([
      ['opened', '2026-03-02T09:00:00.000Z', '{"plan":"pro","amount":3}'],
      ['saved', '2026-03-02T09:00:01.000Z', '{"plan":"pro","amount":4.5}'],
    ]);

    const again = await bench.does('run', await bench.uploaded(csv, 'event'));
    expect(counts(again)).toMatchObject({ created: 0, repeated: 3 });
    // The same rows with their columns in another order, as an object a line and as Parquet.
    const lines = [
      { event: 'opened', amount: 3, plan: 'pro', user: 'ann', time: '2026-03-02T09:00:00Z' },
      { event: 'saved', amount: 4.5, plan: 'pro', user: 'ann', time: '2026-03-02T09:00:01Z' },
      { event: 'closed', user: 'ann', time: '2026-03-02T09:00:02Z' },
    ];
    const ndjson = lines.map((line) => JSON.stringify(line)).join('\n');
    const asLines = await bench.does('run', await bench.uploaded(ndjson, 'event'));
    expect(counts(asLines)).toMatchObject({ created: 1, repeated: 2 });
    const file = await parquet(
      `select timestamp '2026-03-02 09:00:01' as time, 'saved' as event, 'ann' as "user", 4.5::double as amount, 'pro' as plan`,
    );
    const asParquet = await bench.does('run', await bench.uploaded(file, 'event'));
    expect(counts(asParquet)).toMatchObject({ created: 0, repeated: 1 });
  });

  it('is undone with its bytes and the persons it made, and can come again', async () => {
    const secret = 'nobody-may-read-this-again';
    const csv = `time,user,event,note\n2026-04-01T08:00:00Z,gone,left,${secret}\n2026-04-01T09:00:00Z,ann,left,\n`;
    const done = await bench.does('run', await bench.uploaded(csv, 'event'));
    const version = done.version;
    const begun = { version, keepFile: true };
    const asked = await bench.editor.call('POST', `${bench.path}/${done.id}/undo`, begun);
    expect(asked.status).toBe(202);
    const read = async () => (await bench.editor.call('GET', `${bench.path}/${done.id}`)).body;
    await expect.poll(async () => (await read()).state, { timeout: 20_000 }).toBe('undone');
    expect((await read()).undoResult).toMatchObject({ removed: 2 });
    expect(await ask(`select 1 from events where event = 'left'`)).toEqual([]);
    const persons = await bench.editor.call('GET', `${bench.base}/persons`);
    expect(persons.body.items.flatMap(({ distinctIds }) => distinctIds)).toEqual(['ann']);

    const { app } = bench.server;
    await eventStoreOf(app).maintain({ retentionMonths: null, now: Date.now() });
    if (!CLICKHOUSE_WANTED) {
      const hot = await readFile(join(app.config.dataDir, 'events', 'hot.duckdb'));
      expect(hot.includes(secret)).toBe(false);
    }
    expect(counts(await bench.does('run', await read()))).toMatchObject({ created: 2 });
  });

  it('recognises the exports of PostHog, Mixpanel and Amplitude, and local times', async () => {
    const id = '0b7c1a52-6f0e-4a51-9d0d-5b7a52f6f0e1';
    const posthog = `uuid,event,properties,timestamp,team_id,distinct_id,elements_chain,created_at,person_mode\n${id},posthog,"{""$browser"":""Firefox"",""n"":1}",2026-05-01 10:00:00.123456+00:00,7,ph,,2026-05-01 10:00:01+00:00,full\n`;
    const mixpanel = JSON.stringify({
      event: 'mixpanel',
      properties: { time: 1777629600, distinct_id: 'mp', $insert_id: 'abc', n: 2 },
    });
    const amplitude = JSON.stringify({
      event_type: 'amplitude',
      event_time: '2026-05-01 10:00:00.5',
      user_id: null,
      device_id: 'am',
      $insert_id: 'def',
      event_properties: { n: 3 },
      user_properties: { secret: 1 },
      country: 'Chile',
    });
    for (const file of [posthog, mixpanel, amplitude]) {
      const done = await bench.does('run', await bench.uploaded(file, 'event'));
      expect(counts(done), JSON.stringify(done)).toMatchObject({ created: 1 });
    }
    expect(
      await ask(
        `select event, distinct_id, ts, browser, props from events where event in ('posthog', 'mixpanel', 'amplitude') order by event`,
      ),
    ).toEqual([
      ['amplitude', 'am', '2026-05-01T10:00:00.500Z', null, '{"n":3,"country":"Chile"}'],
      ['mixpanel', 'mp', '2026-05-01T10:00:00.000Z', null, '{"n":2}'],
      ['posthog', 'ph', '2026-05-01T10:00:00.123456Z', 'Firefox', '{"n":1}'],
    ]);
    const lines = ['1777629600', '1777629601', 'soon'].map((time) =>
      JSON.stringify({ event: 'dirty', properties: { time, distinct_id: 'mp' } }),
    );
    const dirty = await bench.does('run', await bench.uploaded(lines.join('\n'), 'event'));
    expect(counts(dirty), 'one unreadable time does not decide for all').toMatchObject({
      created: 2,
    });
    const local = await bench.uploaded('time,user,event\n2026-07-01 12:00,ann,local\n', 'event');
    const mapping = { ...(local.mapping as object), timeZone: 'Europe/Berlin' };
    const change = { mapping, version: local.version };
    const mapped = await bench.editor.call('PATCH', `${bench.path}/${local.id}`, change);
    await bench.does('run', mapped.body);
    expect(await ask(`select ts from events where event = 'local'`)).toEqual([
      ['2026-07-01T10:00:00.000Z'],
    ]);
  });

  it('finds when it happened by the dates where no name says it', async () => {
    const proposed = async (head: string) => {
      const { mapping } = await bench.uploaded(`${head}\nann,opened,2026-03-02,3\n`, 'event');
      return mapping;
    };
    for (const when of ['at', 'when', 'created', 'Zeitpunkt']) {
      expect(await proposed(`user,event,${when},n`), when).toMatchObject({
        at: { column: 2 },
        properties: [3],
      });
    }
    expect(await proposed('user,event,day,at')).toMatchObject({ at: { column: 3 } });
  });

  it('is told what is wrong in the words of the file, not of the API', async () => {
    const csv = [
      'stamp,time,user,event',
      '1,2099-03-02,ann,opened',
      '2,1850-03-02,ann,opened',
      `3,2026-03-02,${'u'.repeat(401)},opened`,
      `4,2026-03-02,ann,${'e'.repeat(201)}`,
      '5,soon,ann,opened',
      '6,,ann,opened',
    ].join('\n');
    const tried = await bench.does('check', await bench.uploaded(csv, 'event'));
    const { body } = await bench.editor.call(
      'GET',
      `${bench.path}/${tried.id}/problems?phase=check`,
    );
    const told = (body.items as ReplyBody[]).map(
      ({ column, code, message }) => `${column} ${code}: ${message}`,
    );
    expect(told).toEqual([
      'time out_of_range: “2099-03-02” is more than 24 hours in the future. Check the date, and how dates are written.',
      'time out_of_range: “1850-03-02” is before the year 2000. Check the date, and how dates are written.',
      'user too_long: The id of whose it is has 401 characters; up to 400 are taken.',
      'event too_long: The name of the event has 201 characters; up to 200 are taken.',
      'time invalid_value: “soon” is no date and time in the form that was chosen.',
      'time missing_value: The row does not say when it happened.',
    ]);
  });

  it('refuses what is no table, and a mapping that can not work, in words', async () => {
    const refused = async (file: string | Uint8Array<ArrayBuffer>, reason: RegExp) => {
      const reply = await bench.send(file);
      expect(reply.status, reply.text).toBe(400);
      expect(reply.body.detail).toMatch(reason);
    };
    await refused('', /no rows|empty/i);
    await refused('[{"event": "a"}]', /object a line/);
    await refused('{"event": \n', /^Line 1: The line does not end with }/);
    await refused('{"event": a}', /^Line 1: .*double quotes/);
    await refused(new TextEncoder().encode('PAR1 nothing of the kind PAR1'), /Parquet file cannot/);
    await refused(new Uint8Array(gzipSync('time,user,event\n1,2,3\n')), /gzip|unpack|text/i);
    const record = await bench.uploaded('time,user,event\n2026-03-02,ann,x\n', 'event');
    const mapping = { ...(record.mapping as object), timeZone: 'Mars/Olympus' };
    const path = `${bench.path}/${record.id}`;
    const held = await bench.editor.call('PATCH', path, { mapping, version: record.version });
    const reply = await bench.editor.call('POST', `${path}/run`, { version: held.body.version });
    expect(reply.status).toBe(400);
    expect(reply.body.fields[0]).toMatchObject({ path: 'body.mapping.timeZone' });
  });
});

describe('a small file that stands for gigabytes', () => {
  it('is read row by row, and what is too long in it is told', async () => {
    const text = (megabytes: string) => `repeat('x', ${megabytes} * 1000000)`;
    const file = await parquet(
      `select 'ann' as "user", 'opened' as event, '2026-03-02 09:00:00' as time,
        case when i = 1 then ${text('6')} when i < 40 then ${text('3')} else 'short' end as note
        from range(50) t(i)`,
    );
    expect(file.length).toBeLessThan(2_000_000);
    const tried = await bench.does('check', await bench.uploaded(file, 'event'));
    // Every event can take some of it only; the longest cell is not read at all.
    expect(tried.checkResult).toMatchObject({ rows: 50, rejected: 40 });
    const { body } = await bench.editor.call(
      'GET',
      `${bench.path}/${tried.id}/problems?phase=check`,
    );
    expect(JSON.stringify(body.items)).toContain('The cell is longer than 5 MB');
  });

  it('is refused where it has more rows or columns than any file may', async () => {
    const refused = async (select: string, reason: RegExp) => {
      const reply = await bench.send(await parquet(select));
      expect(reply.status, reply.text).toBe(400);
      expect(reply.body.detail).toMatch(reason);
    };
    await refused('select 1 as a from range(5000001)', /5,000,001 rows/);
    const columns = Array.from({ length: 2001 }, (_, i) => `1 as c${i}`);
    await refused(`select ${columns.join(', ')}`, /2,001 columns/);
  });
});

describe('deals', () => {
  it('become a sales funnel, from a column a stage or from a log of changes', async () => {
    const csv = [
      'Deal ID,Owner,Amount,Lead date,Qualified date,Proposal date,Won date',
      'D1,Kim,900,2026-02-01,2026-02-03,2026-02-10,2026-02-20',
      'D2,Kim,400,2026-02-02,2026-02-02,2026-02-09,',
      'D3,Lee,100,2026-02-03,2026-02-08,,',
      'D4,Lee,50,2026-02-05,,,',
    ].join('\n');
    const record = await bench.uploaded(csv, 'event');
    expect(record.mapping).toMatchObject({
      layout: 'stages',
      personPrefix: 'deal:',
      stages: [{ name: 'Lead' }, { name: 'Qualified' }, { name: 'Proposal' }, { name: 'Won' }],
      properties: [1, 2],
    });
    await bench.does('run', record);
    const steps = ['Lead', 'Qualified', 'Proposal', 'Won'].map((event) => ({ event, filters: [] }));
    const range = { kind: 'between', from: '2026-02-01', to: '2026-02-28' };
    const funnel = async (question: object) => {
      const { body } = await bench.editor.call('POST', `${bench.base}/reports/ask`, {
        question,
        fresh: true,
      });
      const { answer } = body as unknown as {
        answer: { total: { steps: { people: number }[] } };
      };
      return answer.total.steps.map(({ people }) => people);
    };
    const window = { count: 30, unit: 'day' };
    expect(await funnel({ kind: 'funnel', steps, range, window })).toEqual([4, 3, 2, 1]);
    // A later export of the same deals: what was reached is known, and the rest is added.
    const later = csv
      .replace('D2,Kim,400', 'D2,Kim,450')
      .replace('2026-02-09,', '2026-02-09,2026-02-27');
    const more = await bench.does('run', await bench.uploaded(later, 'event'));
    expect(counts(more)).toMatchObject({ created: 1, repeated: 10 });
    expect(await funnel({ kind: 'funnel', steps, range, window })).toEqual([4, 3, 2, 2]);

    const log = [
      'deal_id,new_stage,changed_at',
      'L1,Open,2026-02-01 10:00',
      'L1,Closed,2026-02-02 10:00',
      'L2,Open,2026-02-01 11:00',
    ].join('\n');
    await bench.does('run', await bench.uploaded(log, 'event'));
    const changes = ['Open', 'Closed'].map((event) => ({ event, filters: [] }));
    expect(await funnel({ kind: 'funnel', steps: changes, range, window })).toEqual([2, 1]);
  });
});
