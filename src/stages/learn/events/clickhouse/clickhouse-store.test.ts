import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLICKHOUSE_WANTED, openClickHouse } from '../testing/chdb.ts';
import { describeEventStore } from '../testing/event-store-suite.ts';
import { anEvent } from '../testing/sample-events.ts';
import { ClickHouseStore } from './clickhouse-store.ts';
import { httpTransport } from './transport.ts';

if (CLICKHOUSE_WANTED) {
  const open = openClickHouse;
  // The engine inside a process can't be told to stop; a server can.
  describeEventStore('ClickHouse', open, { cancels: false });

  describe("a member's own SQL on ClickHouse", () => {
    let store: ClickHouseStore;
    beforeAll(async () => {
      store = await open();
      await store.append([anEvent()]);
    });
    afterAll(() => store.close());

    it.each([
      'select event, count() from events group by event order by 2 desc limit 5',
      'with daily as (select toStartOfDay(ts) as day, uniqExact(person_id) as n from events group by day) select day, sum(n) over (order by day rows between 6 preceding and current row) from daily',
      "select JSONExtractString(props, 'plan') as plan, countIf(browser = 'Firefox'), quantileExactArrayIf(0.5)([1, 2], true) from events group by plan with rollup",
      'select * except (props) replace (upper(event) as event) from events',
      "select columns('^(event|ts)$') from events limit 1 by event",
      'select a.event from events a asof join events b on a.person_id = b.person_id and a.ts >= b.ts',
      "select case when country in ('DE', 'AT') then 'here' else ifNull(country, '?') end, arrayMap(x -> x + 1, [1]), (1, 2).1, [1][1], map('a', 1)['a'], cast(event as String), -1, not true, event like 'a%', toDate(ts) between '2026-01-01' and today() + interval 1 day from events",
      'select number from numbers(3) union all select 1 intersect select 1',
      'select row_number() over w from events window w as (partition by person_id order by ts) qualify row_number() over w = 1',
      "select formatDateTime(ts, '%Y-%m'), dateDiff('day', ts, now()), exists(select 1) from events array join [1, 2] as n",
      'with recursive r as (select 1 as n union all select n + 1 from r where n < 3) select * from r',
    ])('runs %s', async (sql) => {
      await store.restrictedSql({ workspaceId: WORKSPACE, sql });
    });

    it.each([
      'select * from throughline_events',
      'select * from default.throughline_events',
      'select 1 in throughline_events',
      'select (\'x\' as "a\\n             Literal x") in throughline_events',
      'select `a\n            Function now (children 1)` from events',
      'select * from system.tables',
      "select * from merge('default', '.*')",
      "select * from file('/etc/passwd', 'LineAsString')",
      "select * from remote('127.0.0.1', system.one)",
      "select * from executable('x.sh', 'TSV', 'a String')",
      'select * from view(select * from throughline_events)',
      "select * from loop('throughline_events')",
      "select dictGet('d', 'a', 1)",
      "select joinGet('throughline_events', 'event', 1)",
      "select file('/etc/passwd')",
      "select columns('event') apply(hostName) from events",
      'select 1 settings max_threads = 1',
      'select 1) settings max_threads = 1, (select 1',
      "select 1 into outfile '/tmp/x'",
      'select 1 format Native',
      'select @@version',
      'select * from (explain select 1)',
      'select * from (describe table throughline_events)',
      'drop table throughline_events',
      'select currentDatabase()',
      "select catboostEvaluate('m', 1)",
    ])('refuses %s', async (sql) => {
      const asked = store.restrictedSql({ workspaceId: WORKSPACE, sql });
      await expect(asked).rejects.toMatchObject({ code: 'invalid_input' });
    });
  });
}

const WORKSPACE = '01900000-0000-7000-8000-000000000001';
const META = [{ name: 'count()', type: 'UInt64' }];

/** A server that answers questions as it is told, and everything else with success. */
async function startFake(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: URL[] = [];
  const server = createServer(async (request, response) => {
    const sql = await text(request);
    const url = new URL(request.url ?? '', 'http://fake');
    if (!sql.includes('from events')) return response.end();
    asked.push(url);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const store = new ClickHouseStore(httpTransport(`http://127.0.0.1:${port}/analytics`));
  const count = () =>
    store.query({ workspaceId: WORKSPACE, sql: 'select count() from events', params: ['x'] });
  const close = async () => {
    await store.close();
    server.closeAllConnections();
    server.close();
  };
  return { asked, store, count, close };
}

describe('over HTTP', () => {
  it('asks for whole answers within limits, and reads large numbers and moments', async () => {
    const fake = await startFake((_request, response) => {
      const meta = [...META, { name: 'at', type: "Nullable(DateTime64(6, 'UTC'))" }];
      const data = [['12345678901234567890', '2026-11-20T10:11:12.345000Z']];
      response.end(JSON.stringify({ meta, data }));
    });
    expect((await fake.count()).rows).toEqual([
      ['12345678901234567890', '2026-11-20T10:11:12.345Z'],
    ]);
    expect(Object.fromEntries(fake.asked[0]?.searchParams ?? [])).toMatchObject({
      database: 'analytics',
      param_p1: 'x',
      skip_unavailable_shards: '0',
      wait_end_of_query: '1',
      readonly: '2',
      max_execution_time: '30',
      max_result_rows: '10001',
    });
    await fake.close();
  });

  it('never takes a part of an answer for the whole', async () => {
    const broken = await startFake((_request, response) => {
      response.writeHead(200, { 'content-length': '500' });
      response.write(`{"meta":${JSON.stringify(META)},"data":[["5`);
      setTimeout(() => response.destroy(), 50);
    });
    await expect(broken.count()).rejects.toThrow();
    await broken.close();
    const shardless = await startFake((_request, response) => {
      response.writeHead(500, { 'x-clickhouse-exception-code': '279' });
      response.end(
        'Code: 279. DB::NetException: All connection tries failed. (ALL_CONNECTION_TRIES_FAILED)',
      );
    });
    await expect(shardless.count()).rejects.toMatchObject({ code: 'unavailable' });
    await shardless.close();
  });

  it('says that it is away, and acknowledges no event', async () => {
    const store = new ClickHouseStore(httpTransport('http://127.0.0.1:9'));
    const asked = store.query({ workspaceId: WORKSPACE, sql: 'select 1' });
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' });
    const appended = store.append([anEvent()]);
    const closing = store.close();
    await expect(appended).rejects.toMatchObject({ code: 'unavailable' });
    await closing;
  });
});
