import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALLOWED_FUNCTIONS, TABLE_FUNCTIONS } from './allowed-functions.ts';
import { COLUMNS, EngineError } from './protocol.ts';
import { checkSelect } from './restrict.ts';

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
beforeAll(async () => {
  await connection.run(`attach ':memory:' as hot`);
  await connection.run(
    `create table hot.events (${COLUMNS.map((column) => column.join(' ')).join(', ')})`,
  );
  await connection.run('create temp view events as select * from hot.events');
  await connection.run(`create macro sneak() as table select * from duckdb_settings()`);
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

/** What is said against a statement; null where it may run. */
async function refused(sql: string): Promise<string | null> {
  try {
    await checkSelect(connection, sql);
    return null;
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'sql') return error.message;
    throw error;
  }
}

describe('attacks', () => {
  it.each([
    // Files, by function, by name, by glob.
    `select * from read_text('/etc/passwd')`,
    `select * from read_blob('events/hot.duckdb')`,
    `select * from read_csv('a.csv')`,
    `select * from read_csv_auto(['a.csv', 'b.csv'])`,
    `select * from read_json('a.json')`,
    `select * from read_parquet('*.parquet')`,
    `select * from parquet_metadata('a.parquet')`,
    `select * from read_duckdb('hot.duckdb')`,
    `select * from sniff_csv('a.csv')`,
    `select * from glob('/**')`,
    `select * from '/etc/passwd'`,
    `from 'a.csv'`,
    `table 'a.parquet'`,
    `select * from "a.csv"`,
    `select * from "https://example.com/a.parquet"`,
    `select * from events positional join 'a.csv'`,
    // The same further inside.
    `with a as (select * from read_text('x')) select * from a`,
    `with a as (with b as (select * from 'x.csv') select * from b) select * from a`,
    `select (select content from read_text('x'))`,
    `select * from events where event in (select content from read_text('x'))`,
    `select * from events where exists (from read_text('x'))`,
    `select list_transform([1], x -> (select content from read_text('x')))`,
    `select * from events order by (select content from read_text('x'))`,
    `select * from events limit (select count(*) from read_text('x'))`,
    `select count(*) filter (where event = getenv('HOME')) from events`,
    `select sum(1) over (partition by getenv('HOME')) from events`,
    `select lag(event, 1, getenv('HOME')) over () from events`,
    `select * replace (getenv('HOME') as event) from events`,
    `select columns(c -> c = getenv('HOME')) from events`,
    `select case when true then getenv('HOME') end`,
    `select [getenv('HOME')], {'a': getenv('HOME')}, (1, getenv('HOME'))`,
    `select x from unnest([getenv('HOME')]) t(x)`,
    `select * from range((select count(*) from duckdb_settings()))`,
    `values (getenv('HOME'))`,
    `select 1 union all select content from read_text('x')`,
    `with recursive r as (select 1 as n union all select n + 1 from r, read_text('x')) from r`,
    `select * from events a join lateral (select * from read_text('x')) b on true`,
    `select * from (pivot (from read_text('x')) on filename in ('a') using count(*))`,
    `select * from (pivot events on getenv('HOME') in ('a') using count(*))`,
    `unpivot (from read_text('x')) on content into name n value v`,
    `select distinct on (getenv('HOME')) event from events`,
    `select event from events group by rollup (event, getenv('HOME'))`,
    `select event from events qualify getenv('HOME') = 'x'`,
    `select event from events having getenv('HOME') = 'x'`,
    `select 'HOME'.getenv()`,
    `select string_agg(event, getenv('HOME')) from events`,
    `select string_agg(event order by getenv('HOME')) from events`,
    // The server, its catalogue and its settings.
    `select * from duckdb_settings()`,
    `select * from duckdb_tables`,
    `select * from duckdb_databases()`,
    `select * from duckdb_secrets()`,
    `select * from duckdb_logs()`,
    `select * from information_schema.tables`,
    `select * from information_schema.columns`,
    `select * from pg_catalog.pg_class`,
    `select * from pg_tables`,
    `select * from sqlite_master`,
    `select * from pragma_table_info('events')`,
    `select * from pragma_database_size()`,
    `select current_setting('temp_directory')`,
    `select getvariable('secret')`,
    `select getenv('HOME')`,
    `select current_user`,
    `select "current_schema"`,
    `select current_database()`,
    `select version()`,
    `select txid_current()`,
    `select nextval('s')`,
    `select in_search_path('main', 'main')`,
    `select pg_sleep(1)`,
    `select sleep_ms(10000)`,
    `select write_log('x')`,
    `select error('x')`,
    `select setseed(0.5)`,
    `select stats(event) from events`,
    // Tables of others.
    `select * from hot.events`,
    `select * from hot.main.events`,
    `select * from "hot"."events"`,
    `select * from temp.events`,
    `select * from main.events`,
    `select * from memory.main.events`,
    `select * from hot.person_overrides`,
    `select * from person_overrides`,
    `select * from events at (version => 1)`,
    `select * from query('select * from hot.events')`,
    `select * from query_table('hot.events')`,
    `select * from query_table(['events'])`,
    `select * from sneak()`,
    `select * from seq_scan('hot.events')`,
    `select * from json_execute_serialized_sql('{}')`,
    `select json_serialize_sql('select 1')`,
    `select json_serialize_plan('select * from hot.events')`,
    `select json_deserialize_sql('{}')`,
    // Names of WITH where they do not hold.
    `with a as (select * from duckdb_tables), duckdb_tables as (select 1) select * from a`,
    `select * from (with duckdb_tables as (select 1) from duckdb_tables), duckdb_tables`,
    `select * from events where event in (with hidden as (select 'x') from hidden) or event in (from hidden)`,
    `with "x.csv" as (select 1) select * from "x.csv"`,
    `with events as (select 1) select * from events`,
    // Other statements.
    `select 1; select 2`,
    `select 1; drop table hot.events`,
    ``,
    `-- nothing`,
    `pragma database_list`,
    `call pragma_version()`,
    `copy (select 1) to 'x.csv'`,
    `copy hot.events from 'x.csv'`,
    `attach 'x.duckdb'`,
    `detach hot`,
    `use hot`,
    `install httpfs`,
    `load httpfs`,
    `export database 'x'`,
    `set threads = 1`,
    `set variable x = 1`,
    `reset all`,
    `create table t as select 1`,
    `create or replace temp view events as select * from hot.events`,
    `create macro m() as 1`,
    `insert into hot.events default values`,
    `update hot.events set event = ''`,
    `delete from hot.events`,
    `truncate hot.events`,
    `with d as (delete from hot.events returning *) select * from d`,
    `checkpoint`,
    `vacuum`,
    `begin`,
    `prepare p as select 1`,
    `execute p`,
    `describe events`,
    `summarize events`,
    `show tables`,
    `show all tables`,
    `explain analyze select 1`,
    `pivot events on event using count(*)`,
    `select * from (describe hot.events)`,
    `select * from (show all tables)`,
    `select * from (summarize hot.events)`,
    // Comments, case and look-alikes hide nothing.
    `select /* */ * from /* events */ HOT /**/ . /**/ EVENTS`,
    `select * from events -- \n ; drop table hot.events`,
    `SELECT * FROM READ_TEXT('x')`,
    `select "getenv"('HOME')`,
    `select * from "read_text"('x')`,
    `select ｇetenv('HOME')`,
    `select * from еvents`,
    `select * from events\u0000, hot.events`,
    `select * from "events "`,
    `select system.main.getenv('HOME')`,
    `select hot.main.upper('x')`,
    `select hot.upper('x')`,
    `select 'x'::hot.main.mood`,
    // What goes down into JSON until the stack is full.
    `select json_structure(props) from events`,
    `select json_group_structure(props) from events`,
    `select json_contains(props, '1') from events`,
    `select json_merge_patch(props, '{}') from events`,
    // What would make more than a limit in memory can see.
    `select range(200000000)`,
    `select repeat('x', 1000000000)`,
    `select lpad(event, length(event) * 1000000) from events`,
    `select list_resize([1], 1000000000)`,
    `select format('{:>2000000000}', 1)`,
    `select printf('%2000000000d', 1)`,
    `select bar(1, 0, 1, 1000000000)`,
  ])('refuses %s', async (sql) => {
    expect(await refused(sql)).not.toBe(null);
  });

  it('refuses every function that the engine has and nobody allowed, wherever it is called', async () => {
    const reader = await connection.runAndReadAll(
      `select distinct function_name from duckdb_functions()`,
    );
    const all = reader.getRows().map(([name]) => String(name));
    const others = all.filter(
      (name) => !ALLOWED_FUNCTIONS.has(name.toLowerCase()) && name.match(/^\w+$/),
    );
    expect(others.length).toBeGreaterThan(300);
    const open: string[] = [];
    for (const name of others) {
      const calls = [`select "${name}"(1)`, `select 1 from events group by "${name}"(1)`];
      if (!TABLE_FUNCTIONS.has(name)) calls.push(`select * from "${name}"('x')`);
      if (['repeat', 'lpad', 'rpad'].includes(name)) continue;
      for (const sql of calls) if ((await refused(sql)) === null) open.push(sql);
    }
    expect(open).toEqual([]);
  });

  it('lets no name be read but events and those of WITH', async () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(name, async (given) => {
        const quoted = `"${given.replaceAll('"', '""')}"`;
        const said = await refused(`select * from ${quoted}`);
        expect(said === null).toBe(given.toLowerCase() === 'events');
      }),
      { numRuns: 300 },
    );
  });
});

describe('honest questions', () => {
  it.each([
    'select count(*) from events',
    'FROM Events SELECT event LIMIT 5;',
    'table events',
    `select date_trunc('day', ts) as day, count(distinct person_id) from events group by all order by day`,
    `select event, count(*) filter (where browser = 'Firefox') as fox from events group by 1 having count(*) > 2 order by 2 desc limit 10 offset 2`,
    `select props->>'plan' as plan, avg((props->>'amount')::double) from events where props->>'plan' is not null group by 1`,
    `select props->>'$.cart.items[0].name', json_extract_string(props, '$.a') from events`,
    `with daily as (select ts::date as day, count(*) as n from events group by 1), sums as (select day, sum(n) over (order by day rows between 6 preceding and current row) as week from daily) select * from sums join daily using (day)`,
    `with recursive days as (select date '2026-01-01' as day union all select day + 1 from days where day < date '2026-01-31') select day, count(event_id) from days left join events on events.ts::date = day group by day`,
    `with a as materialized (select 1 as n) select * from a, (with b as (select n from a) select * from b) c`,
    `select day, count(e.event_id) from generate_series(timestamp '2026-01-01', timestamp '2026-01-31', interval 1 day) as d(day) left join events e on e.ts >= day and e.ts < day + interval 1 day group by day`,
    `select person_id, row_number() over (partition by person_id order by ts) as nth, lag(ts) over w from events window w as (partition by person_id order by ts) qualify nth = 1`,
    `select * exclude (props) replace (upper(event) as event) from events`,
    `select case when country in ('DE', 'AT') then 'here' else coalesce(country, '?') end, count(*) from events group by 1`,
    `select extract(year from ts), ts at time zone 'Europe/Berlin', strftime(ts, '%Y-%m'), ts between now() - interval '7 days' and now() from events`,
    `select quantile_cont(epoch(received_at - ts), [0.5, 0.95]), median(1), stddev(2) from events`,
    `select list_transform([1, 2, 3], x -> x + 1), [x * 2 for x in [1, 2] if x > 1], {'a': 1}.a, map {'k': 1}['k'], [1, 2, 3][1:2]`,
    `select e.key, count(*) from events, json_each(props) e group by 1`,
    `select name, count(*) from (select unnest(json_keys(props)) as name from events) group by 1`,
    `select * from (values (1, 'a'), (2, 'b')) t(n, name) where n > any (select 1)`,
    `from (pivot events on event in ('signup', 'paid') using count(*) group by person_id)`,
    `select a.person_id from events a asof join events b on a.person_id = b.person_id and a.ts >= b.ts`,
    `select event from events where event like 'sign%' and event not ilike '%x%' and event similar to '[a-z]+' and regexp_matches(event, '^s') union select 'all' except select 'none'`,
    `select event, count(*) from events group by rollup (event)`,
    `select count(*) from events using sample 10%`,
    `select lpad(hour(ts)::varchar, 2, '0'), repeat('*', 10), 'a' || event, 1 // 2, 5 % 3, -n, not true from events, range(3) r(n)`,
    `select arg_max(event, ts), string_agg(distinct event, ', ' order by event) from events group by person_id`,
    `select $1 as given, 'read_text(''x'')' as text /* hot.events; drop table x */`,
    `select 1 as "select * from hot.events", 'ünïcödé 😀' as "Größe"`,
    `select corr(x, y), regr_slope(y, x) from (select 1 as x, 2 as y)`,
    `select try_cast(props->>'n' as decimal(10, 2)), cast(event as varchar), uuid '01900000-0000-7000-8000-000000000001' from events`,
  ])('lets %s run', async (sql) => {
    expect(await refused(sql)).toBe(null);
    // What it allows is SQL that can be run.
    const statement = await connection.prepare(sql.replace('-n,', '-r.n,'));
    statement.destroySync();
  });

  it('says where something is refused', async () => {
    const sql = `select event, '😀',\n  getenv('HOME') from events`;
    expect(await refused(sql)).toBe(
      `The function getenv() is not available here.\n\nLINE 2:   getenv('HOME') from events\n          ^`,
    );
    expect(await refused(`select '😀'\nfrom from`)).toMatch(/LINE 2: from from\n {13}\^$/);
  });
});
