import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { pino } from 'pino';
import { startEmbedded } from '#platform/db/embedded.ts';
import { planOf } from '#stages/learn/analysis/compile/compile.ts';
import { duckdb } from '#stages/learn/analysis/compile/dialect.ts';
import type { Row } from '#stages/learn/analysis/compile/statement.ts';
import {
  type Question,
  type QuestionInput,
  questionSchema,
} from '#stages/learn/analysis/question.contract.ts';
import { DENSE } from '#stages/learn/events/duckdb/reader.ts';
import { spread } from './bench.ts';
import type { Report } from './report.ts';

const START = Date.UTC(2026, 0, 5);
const DAYS = 91;
const ROUNDS = 5;

/** Events and people: primes, so that who does what does not fall into step. */
const SIZES = {
  quick: { events: 1_000_000, people: 20_011 },
  full: { events: 10_000_000, people: 200_003 },
};

interface Measured {
  readonly name: string;
  readonly question: Question;
  /** Milliseconds that ten million events may take. */
  readonly limit: number;
  readonly postgres: string;
  /** What both must agree on, from the answer and from PostgreSQL's rows. */
  readonly numbers: (answer: ReturnType<ReturnType<typeof planOf>['read']>) => unknown;
}

const range = { kind: 'between' as const, from: '2026-01-05', to: '2026-04-05' };
const any = (event: string | null) => ({ event, filters: [] });
const STEPS = ['signup', 'search', 'cart', 'purchase'];

const MEASURED: readonly Measured[] = [
  {
    name: 'daily trend',
    limit: 150,
    question: ask({
      kind: 'trend',
      range,
      series: [{ ...any('page_view'), measure: { kind: 'count' } }],
    }),
    postgres: `select count(*)::int as n from events where event = 'page_view'
      group by date_trunc('day', ts) order by date_trunc('day', ts)`,
    numbers: (answer) => answer.kind === 'trend' && answer.lines[0]?.values,
  },
  {
    name: 'exact weekly users',
    limit: 600,
    question: ask({
      kind: 'trend',
      range,
      interval: 'week',
      series: [{ ...any(null), measure: { kind: 'people' } }],
    }),
    postgres: `select count(distinct person_id)::int as n from events
      group by date_trunc('week', ts) order by date_trunc('week', ts)`,
    numbers: (answer) => answer.kind === 'trend' && answer.lines[0]?.values,
  },
  {
    name: '4-step funnel in 7 days',
    limit: 1000,
    question: ask({ kind: 'funnel', range, steps: STEPS.map(any) }),
    postgres: funnelInPostgres(),
    numbers: (answer) => answer.kind === 'funnel' && answer.total.steps.map(({ people }) => people),
  },
  {
    name: 'retention, 8 × 8 weeks, first time',
    limit: 400,
    question: ask({
      kind: 'retention',
      range: { ...range, to: '2026-03-01' },
      start: any('signup'),
      return: any('page_view'),
      periods: 8,
    }),
    postgres: `with firsts as (
        select person_id, min(ts) as ts from events where event = 'signup' group by person_id
      ), starts as (
        select person_id,
          floor(extract(epoch from ts - timestamp '2026-01-05') / 604800)::int as i from firsts
        where ts >= '2026-01-05' and ts < '2026-03-02'
      ), returns as (
        select distinct person_id, floor(extract(epoch from ts - timestamp '2026-01-05') / 604800)::int as j
        from events where event = 'page_view' and ts < '2026-05-04'
      ), hits as (
        select person_id, i, 0 as k from starts
        union all select s.person_id, s.i, r.j - s.i from starts s join returns r using (person_id)
        where r.j > s.i and r.j - s.i < 8
      ) select count(*)::int as n from hits group by i, k order by i, k`,
    numbers: (answer) =>
      answer.kind === 'retention' &&
      answer.cohorts.flatMap(({ cells }) => cells.flatMap((cell) => cell?.people || [])),
  },
];

function ask(input: QuestionInput): Question {
  return questionSchema.parse(input);
}

function funnelInPostgres(): string {
  const before =
    'over (partition by person_id order by ts, f, event_id rows between unbounded preceding and 1 preceding)';
  const level = (k: number): string =>
    k === 1
      ? `select *, case when f = 1 then ts end as u1 from (select *, array_position(array['${STEPS.join("','")}'], event) as f from events where event in ('${STEPS.join("','")}')) steps`
      : `select *, case when f = ${k} and ts - c${k - 1} <= interval '7 days' then c${k - 1} end as u${k} from (select *, max(u${k - 1}) ${before} as c${k - 1} from (${level(k - 1)}) l${k - 1}) w${k}`;
  return `with people as (
      select person_id, max(case when u4 is not null then 4 when u3 is not null then 3 when u2 is not null then 2 when u1 is not null then 1 end) as far
      from (${level(4)}) chained group by person_id
    ) select count(*)::int as n from people, generate_series(1, 4) step where far >= step group by step order by step`;
}

/** The same questions to the embedded engine and to PostgreSQL, of the same events. */
export async function measureAnalysis(
  report: Report,
  size: keyof typeof SIZES,
  say: (line: string) => void,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-analysis-'));
  const database = await startEmbedded({
    dataDir: folder,
    log: pino({ level: 'fatal' }),
    durable: false,
  });
  const client = new pg.Client(database.connection);
  await client.connect();
  const instance = await DuckDBInstance.create(join(folder, 'events.duckdb'), {
    memory_limit: '1GB',
  });
  const engine = await instance.connect();
  const dense = await instance.connect();
  await dense.run(DENSE);
  try {
    say(`making ${SIZES[size].events.toLocaleString('en')} events, twice`);
    await engine.run(duckdbEvents(SIZES[size]));
    await engine.run('checkpoint');
    for (const statement of postgresEvents(SIZES[size])) await client.query(statement);
    for (const measured of MEASURED) {
      await compare(report, size, measured, { plain: engine, dense, postgres: client });
    }
  } finally {
    engine.closeSync();
    dense.closeSync();
    instance.closeSync();
    await client.end();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(
  report: Report,
  size: keyof typeof SIZES,
  { name, question, limit, postgres, numbers }: Measured,
  engines: { plain: DuckDBConnection; dense: DuckDBConnection; postgres: pg.Client },
): Promise<void> {
  const now = (START + (DAYS + 120) * 86_400_000) * 1000;
  const plan = planOf(question, { dialect: duckdb, now, cohorts: new Map() });
  const here: number[] = [];
  const there: number[] = [];
  let found: unknown;
  let expected: unknown;
  for (let round = 0; round < ROUNDS; round += 1) {
    let began = performance.now();
    const results: Row[][] = [];
    for (const { sql, params, dense } of plan.statements) {
      const engine = dense ? engines.dense : engines.plain;
      results.push((await engine.runAndReadAll(sql, [...params])).getRowObjectsJS());
    }
    here.push(performance.now() - began);
    found = numbers(plan.read(results));
    began = performance.now();
    const { rows } = await engines.postgres.query<{ n: number }>(postgres);
    there.push(performance.now() - began);
    expected = rows.map(({ n }) => n);
  }
  if (!isDeepStrictEqual(found, expected)) {
    throw new Error(
      `${name}: the engines differ: ${JSON.stringify(found)} and ${JSON.stringify(expected)}`,
    );
  }
  const { median, worst } = spread(here);
  const other = spread(there);
  const group = `Analysis of ${SIZES[size].events.toLocaleString('en')} events, in milliseconds`;
  report.add({
    group,
    name,
    value: median,
    unit: 'ms',
    budget: `worst ${worst.toFixed(0)}; PostgreSQL ${other.median.toFixed(0)}, ${(other.median / median).toFixed(1)} times as long${size === 'full' ? `; ≤ ${limit}` : ''}`,
    ...(size === 'full' ? { holds: median <= limit } : {}),
  });
}

/** One event in six is a step of the funnel; about 50 events a person over 91 days. */
function columns(events: number, people: number, row: string, moment: (micros: string) => string) {
  const step = Math.floor((DAYS * 86_400_000_000) / events);
  // Squares, so that a person's events follow no rhythm.
  const square = `(${row} % 99991) * (${row} % 99991)`;
  const chance = `((${square} + ${row}) % 1009)`;
  const named = STEPS.map((name, i) => `when ${chance} < ${(i + 1) * 40} then '${name}'`).join(' ');
  return {
    person: `(${square} + ${row} * 48271) % ${people}`,
    event: `case ${named} else 'page_view' end`,
    ts: moment(`${START * 1000} + ${row} * ${step}`),
  };
}

function duckdbEvents({ events, people }: { events: number; people: number }): string {
  const { person, event, ts } = columns(
    events,
    people,
    'i',
    (micros) => `make_timestamp(${micros})`,
  );
  return `create table events as select uuid() as event_id, ${event} as event, ${person} as person_id,
    'user-' || (${person}) as distinct_id, ${ts} as ts, null::varchar as product_id,
    '{"plan":"pro"}' as props from range(${events}) rows(i)`;
}

function postgresEvents({ events, people }: { events: number; people: number }): string[] {
  const { person, event, ts } = columns(
    events,
    people,
    'i',
    (micros) => `timestamp '1970-01-01' + make_interval(secs => (${micros}) / 1000000.0)`,
  );
  return [
    `create unlogged table events as select gen_random_uuid() as event_id, ${event} as event, ${person} as person_id, ${ts} as ts
      from generate_series(0::bigint, ${events - 1}::bigint) rows(i)`,
    'create index on events (event, person_id, ts)',
    'create index on events (ts)',
    'vacuum analyze events',
    `set work_mem = '256MB'`,
  ];
}
