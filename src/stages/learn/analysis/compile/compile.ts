import type { Answer } from '../answer.contract.ts';
import type { Cohort } from '../filter.contract.ts';
import type { Cell, Question } from '../question.contract.ts';
import {
  lifecyclePeople,
  lifecycleStatement,
  readLifecycle,
  readStickiness,
  stickinessPeople,
  stickinessStatement,
} from './activity.ts';
import { funnelPeople, funnelStatement, readFunnel } from './funnel.ts';
import { pathsPeople, pathsStatement, readPaths } from './paths.ts';
import { cohortSql } from './predicates.ts';
import { readRetention, retentionPeople, retentionStatement } from './retention.ts';
import { Binder, type Context, type Row, type Statement } from './statement.ts';
import { readTrend, trendPeople, trendStatements } from './trend.ts';

/** A question as statements, and how their rows become its answer. */
export interface Plan {
  readonly statements: readonly Statement[];
  read(results: readonly (readonly Row[])[]): Answer;
}

/** Compiles a question. The statements read the table `events` and nothing else. */
export function planOf(question: Question, context: Context): Plan {
  const { statements, read } = compiled(question, context);
  const dense = isDense(question);
  return { statements: statements.map((statement) => ({ ...statement, dense })), read };
}

/** Whether no more than a number or two is kept for each person or interval while it is counted. */
function isDense({ kind, people }: Question): boolean {
  return kind !== 'funnel' && kind !== 'paths' && people.length === 0;
}

function compiled(question: Question, context: Context): Plan {
  const one = (statement: Statement, read: (rows: readonly Row[]) => Answer): Plan => ({
    statements: [statement],
    read: ([rows = []]) => read(rows),
  });
  const { now } = context;
  switch (question.kind) {
    case 'trend':
      return {
        statements: trendStatements(question, context),
        read: (results) => readTrend(question, results, now),
      };
    case 'funnel':
      return one(funnelStatement(question, context), (rows) => readFunnel(question, rows));
    case 'retention':
      return one(retentionStatement(question, context), (rows) =>
        readRetention(question, rows, now),
      );
    case 'stickiness':
      return one(stickinessStatement(question, context), (rows) =>
        readStickiness(question, rows, now),
      );
    case 'lifecycle':
      return one(lifecycleStatement(question, context), (rows) =>
        readLifecycle(question, rows, now),
      );
    case 'paths':
      return one(pathsStatement(question, context), readPaths);
  }
}

export interface PeoplePage {
  /** The last person of the page before. */
  readonly after: number | null;
  readonly limit: number;
}

/**
 * The people behind one number of an answer, in the order of their ids, with one of the names
 * they are known by, when they were first and last seen, and how many events they have. Null where
 * the question has no such number.
 */
export function peopleStatement(
  question: Question,
  cell: Cell,
  page: PeoplePage,
  context: Context,
): Statement | null {
  const members = membersOf(question, cell, context);
  if (!members) return null;
  return namedPeople(members.binder, members.sql, page);
}

/** The people in a cohort, in the same order and words. */
export function cohortMembersStatement(
  cohort: Cohort,
  page: PeoplePage,
  context: Context,
): Statement {
  const binder = new Binder(context);
  const sql = `select distinct person_id from events where ${cohortSql(binder, cohort)}`;
  return namedPeople(binder, sql, page);
}

/** People with a name, when they were seen, and how many events they have. */
function namedPeople(binder: Binder, sql: string, page: PeoplePage): Statement {
  const { dialect } = binder;
  const after = page.after === null ? '' : ` where person_id > ${binder.integer(page.after)}`;
  // A statement may begin with only one WITH: the members' tables stay inside.
  const chosen = `select person_id from (${sql}) as members${after} order by person_id limit ${binder.integer(page.limit)}`;
  return binder.statement(`select person_id, ${dialect.last('distinct_id', [dialect.micros('ts')])} as name,
    ${dialect.micros('min(ts)')} as first_seen, ${dialect.micros('max(ts)')} as last_seen, count(*) as events
    from events where person_id in (${chosen}) group by person_id order by person_id`);
}

function membersOf(
  question: Question,
  cell: Cell,
  context: Context,
): { binder: Binder; sql: string } | null {
  if (question.kind === 'trend' && cell.kind === 'trend')
    return trendPeople(question, cell, context);
  if (question.kind === 'funnel' && cell.kind === 'funnel')
    return funnelPeople(question, cell, context);
  if (question.kind === 'retention' && cell.kind === 'retention')
    return retentionPeople(question, cell, context);
  if (question.kind === 'stickiness' && cell.kind === 'stickiness')
    return stickinessPeople(question, cell, context);
  if (question.kind === 'lifecycle' && cell.kind === 'lifecycle')
    return lifecyclePeople(question, cell, context);
  if (question.kind === 'paths' && cell.kind === 'paths')
    return pathsPeople(question, cell, context);
  return null;
}
