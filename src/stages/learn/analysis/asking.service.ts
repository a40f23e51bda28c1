import { createHash } from 'node:crypto';
import type { App } from '#platform/api/app.ts';
import { invalidInput, notFound, Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { eventStoreOf } from '#stages/learn/events/open-store.ts';
import type { Answer } from './answer.contract.ts';
import { AnswerCache } from './answer-cache.ts';
import { calendarOf } from './calendar.ts';
import { cohortIdsOf, problemWithQuestion } from './check-question.ts';
import { knownPeople } from './cohorts/known-people.ts';
import { cohortService } from './cohorts.service.ts';
import { activeStatement } from './compile/activity.ts';
import { peopleStatement, planOf } from './compile/compile.ts';
import { clickhouse, duckdb } from './compile/dialect.ts';
import { propertyText, scopeSql } from './compile/predicates.ts';
import { Binder, type Context, type Row, type Statement } from './compile/statement.ts';
import type { Cohort, Property } from './filter.contract.ts';
import type { Cell, Question, StickinessQuestion } from './question.contract.ts';
import { Turns } from './turns.ts';

/** Rows that any question may need; more are refused, not cut off. */
const MOST_ROWS = 200_000;
const SECOND = 1000;
/** How long an answer stays: longer where its last interval is over. */
const KEEP_OPEN_MS = 15 * SECOND;
const KEEP_CLOSED_MS = 60 * SECOND;
/** Names and values are taken from so many of the latest days. */
const LATELY_DAYS = 30;

export interface Answered {
  readonly answer: Answer;
  readonly askedAt: string;
  readonly milliseconds: number;
}

/** What questions are asked with: whose events, and how they can be stopped. */
export interface Asker {
  readonly app: App;
  readonly workspaceId: string;
  readonly signal?: AbortSignal | undefined;
}

const caches = new WeakMap<App['database'], AnswerCache<Answered>>();

function cacheOf(app: App): AnswerCache<Answered> {
  const cache = caches.get(app.database) ?? new AnswerCache<Answered>();
  caches.set(app.database, cache);
  return cache;
}

/**
 * The saved cohorts that a question names, and who meets what its cohorts test of what is known of
 * people. @throws Problem 400 for one that is not there.
 */
export async function savedCohorts(tx: Tx, question: Question): Promise<Map<string, Cohort>> {
  const found = new Map<string, Cohort>();
  for (const id of cohortIdsOf(question)) {
    const cohort = await cohortService.store.find(tx, id);
    if (!cohort) {
      const message = 'The question names a cohort that is not there. Choose another one.';
      throw invalidInput('body.question.people', message);
    }
    found.set(id, cohort.definition as Cohort);
  }
  const described = question.people.flatMap(({ cohort }) => ('id' in cohort ? [] : [cohort]));
  return new Map([...found, ...(await knownPeople(tx, [...described, ...found.values()]))]);
}

/** Refuses a question that can't be answered as it stands. */
export function requireAnswerable(question: Question): void {
  const problem = problemWithQuestion(question, Date.now() * 1000);
  if (!problem) return;
  throw invalidInput(`body.question.${problem.path}`, problem.message);
}

/**
 * Answers a question, from memory where the same was asked a moment ago. `kept` is false for answers
 * that nobody will ask for again: they do not push those of people out of memory.
 */
export async function ask(
  asker: Asker,
  question: Question,
  cohorts: ReadonlyMap<string, Cohort>,
  { fresh = false, kept: keep = true } = {},
): Promise<Answered> {
  requireAnswerable(question);
  const began = Date.now();
  const cache = cacheOf(asker.app);
  const calendar = calendarOf(question.range, 'all', question.timeZone, began * 1000);
  const asked = JSON.stringify([asker.workspaceId, question, [...cohorts], calendar.to]);
  // Cohorts may list many people.
  const key = createHash('sha256').update(asked).digest('base64');
  const kept = fresh ? null : cache.get(key, began);
  if (kept) return kept.value;
  const plan = planOf(question, contextOf(asker.app, cohorts));
  const results: Row[][] = [];
  for (const statement of plan.statements) results.push(await run(asker, statement));
  const answered = {
    answer: plan.read(results),
    askedAt: new Date(began).toISOString(),
    milliseconds: Date.now() - began,
  };
  if (!keep) return answered;
  const closed = calendar.to <= began * 1000;
  cache.set(key, answered, { now: began, forMs: closed ? KEEP_CLOSED_MS : KEEP_OPEN_MS });
  return answered;
}

const turns = new WeakMap<App['database'], Turns>();

function turnsOf(app: App): Turns {
  const found = turns.get(app.database) ?? new Turns();
  turns.set(app.database, found);
  return found;
}

/** Lets work of a workspace take its turn among its questions. @throws Problem 429 where too many wait. */
export function inTurn<T>(app: App, workspaceId: string, work: () => Promise<T>): Promise<T> {
  return turnsOf(app).run(workspaceId, work);
}

/** What statements are compiled for now. */
export function contextOf(app: App, cohorts: ReadonlyMap<string, Cohort>): Context {
  const dialect = eventStoreOf(app).dialect === 'duckdb' ? duckdb : clickhouse;
  return { dialect, now: Date.now() * 1000, cohorts };
}

/** Asks the events in the workspace's turn. @throws Problem 400 for more rows than anybody reads */
export async function run(
  { app, workspaceId, signal }: Asker,
  { sql, params, dense = false }: Statement,
): Promise<Row[]> {
  const answer = await inTurn(app, workspaceId, () =>
    eventStoreOf(app).query({ workspaceId, sql, params, dense, signal, maxRows: MOST_ROWS }),
  );
  if (answer.truncated) {
    throw new Problem(
      'invalid_input',
      `The answer has more than ${MOST_ROWS.toLocaleString('en')} rows. Ask about a shorter range, longer intervals or fewer groups.`,
    );
  }
  const names = answer.columns.map(({ name }) => name);
  return answer.rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}

/**
 * Who was active in which interval of a question, once each; intervals count from 0.
 * @throws Problem 400 where that is more than any question may answer.
 */
export async function activePeople(
  asker: Asker,
  question: StickinessQuestion,
): Promise<{ personId: number; interval: number }[]> {
  requireAnswerable(question);
  const rows = await run(asker, activeStatement(question, contextOf(asker.app, new Map())));
  return rows.map(({ person_id, b }) => ({ personId: Number(person_id), interval: Number(b) }));
}

export interface FoundPerson {
  readonly personId: number;
  readonly name: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly events: number;
}

/** A row of those that name people. */
export function foundPersonOf(row: Row): FoundPerson {
  const moment = (micros: unknown) => new Date(Number(micros) / 1000).toISOString();
  return {
    personId: Number(row.person_id),
    name: String(row.name),
    firstSeenAt: moment(row.first_seen),
    lastSeenAt: moment(row.last_seen),
    events: Number(row.events),
  };
}

/** The people behind one number, in the order of their ids. @throws 404 where there is no such number. */
export async function peopleBehind(
  asker: Asker,
  question: Question,
  cohorts: ReadonlyMap<string, Cohort>,
  { cell, after, limit }: { cell: Cell; after: number | null; limit: number },
): Promise<{ items: FoundPerson[]; nextAfter: number | null }> {
  requireAnswerable(question);
  const context = contextOf(asker.app, cohorts);
  const statement = peopleStatement(question, cell, { after, limit: limit + 1 }, context);
  if (!statement) throw notFound('number in the answer to this question');
  const found = await run(asker, statement);
  const items = found.slice(0, limit).map(foundPersonOf);
  return { items, nextAfter: found.length > limit ? (items.at(-1)?.personId ?? null) : null };
}

/** The moment of the first event, of a product where one is named; null while there is none. */
export async function firstEventAt(asker: Asker, productId: string | null): Promise<number | null> {
  const { dialect, now } = contextOf(asker.app, new Map());
  const binder = new Binder({ dialect, now, cohorts: new Map() });
  const scope = scopeSql(binder, { productId, filters: [], people: [] });
  const where = scope.length > 0 ? ` where ${scope.join(' and ')}` : '';
  const [row] = await run(
    asker,
    binder.statement(
      `select count(*) as n, ${dialect.micros('min(ts)')} as first from events${where}`,
    ),
  );
  return row && Number(row.n) > 0 ? Number(row.first) : null;
}

/** What events and properties are called that came lately. */
export async function namesLately(asker: Asker) {
  const { dialect, now } = contextOf(asker.app, new Map());
  const since = (binder: Binder) =>
    `ts >= ${dialect.timestamp(binder.integer(now - LATELY_DAYS * 86_400_000_000))}`;
  const first = new Binder({ dialect, now, cohorts: new Map() });
  const events = await run(
    asker,
    first.statement(
      `select event, count(*) as n from events where ${since(first)} group by event order by n desc, event limit 200`,
    ),
  );
  const second = new Binder({ dialect, now, cohorts: new Map() });
  // Keys are few and frequent: a part of the events tells them.
  const properties = await run(
    asker,
    second.statement(
      `select k, count(*) as n from (select ${dialect.keysOf('props')} as k from (select props from events where ${since(second)} limit 20000) as part) as keys group by k order by n desc, k limit 200`,
    ),
  );
  return {
    events: events.map(({ event, n }) => ({ name: String(event), count: Number(n) })),
    properties: properties.map(({ k }) => String(k)),
    dialect: eventStoreOf(asker.app).dialect,
  };
}

/** The values that a property had most often lately. */
export async function valuesLately(asker: Asker, property: Property, event: string | null) {
  const { dialect, now } = contextOf(asker.app, new Map());
  const binder = new Binder({ dialect, now, cohorts: new Map() });
  const value = propertyText(binder, property);
  const named = event === null ? '' : ` and event = ${binder.text(event)}`;
  const since = dialect.timestamp(binder.integer(now - LATELY_DAYS * 86_400_000_000));
  const rows = await run(
    asker,
    binder.statement(
      `select v, count(*) as n from (select ${value} as v from events where ts >= ${since}${named}) as found where v is not null group by v order by n desc, v limit 100`,
    ),
  );
  return { values: rows.map(({ v }) => String(v)) };
}
