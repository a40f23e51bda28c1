import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { keyOfKnown, positiveOf } from '../compile/predicates.ts';
import type { Attribute, Cohort, Known, NumberOperator } from '../filter.contract.ts';

/** Most people that one test may find: their numbers are sent with the question. */
export const MOST_KNOWN = 100_000;

/** Fields of the contract that can be tested; all others are the workspace's own. */
export const KNOWN_FIELDS = {
  contact: ['role', 'industry', 'usage'],
  company: ['name', 'status', 'plan', 'tier', 'revenue', 'size'],
} as const;

/**
 * Who meets what these cohorts test of what is known of people, by the key of each test, as lists.
 * A “not” is answered by who does not pass: events know of people that nothing is known of.
 * @throws Problem 400 where a test finds more people than can be asked about.
 */
export async function knownPeople(
  tx: Tx,
  cohorts: readonly Cohort[],
): Promise<Map<string, Cohort>> {
  const found = new Map<string, Cohort>();
  for (const { conditions } of cohorts) {
    for (const condition of conditions) {
      if (condition.kind !== 'known') continue;
      const { opposite } = positiveOf(condition.filter);
      const key = keyOfKnown(opposite);
      if (found.has(key)) continue;
      const personIds = await peopleWho(tx, opposite);
      found.set(key, { match: 'all', conditions: [{ kind: 'listed', personIds }] });
    }
  }
  return found;
}

/** SQL of what is known of persons: where it is read, and its text. `bind` adds further parameters. */
export function valueOfKnown(tx: Tx, attribute: Attribute) {
  const params: unknown[] = [tx.workspaceId];
  const bind: Bind = (value) => {
    params.push(value);
    return `$${params.length}`;
  };
  const from = `from persons p ${joinOf(attribute)} where p.workspace_id = $1`;
  return { from, value: valueSql(attribute, bind), params, bind };
}

async function peopleWho(tx: Tx, filter: Known): Promise<number[]> {
  const { from, value, params, bind } = valueOfKnown(tx, filter.property);
  const rows = await tx.query<{ id: string }>(
    `select id from (select p.id, ${value} as v ${from}) known
     where ${testSql(filter, bind)} limit ${MOST_KNOWN + 1}`,
    params,
  );
  if (rows.length <= MOST_KNOWN) return rows.map(({ id }) => Number(id)).sort((a, b) => a - b);
  throw new Problem(
    'invalid_input',
    `More than ${MOST_KNOWN.toLocaleString('en')} people meet the test of “${filter.property.name}”. Test for fewer of them, or send the property with events and test it there.`,
  );
}

type Bind = (value: unknown) => string;

function joinOf({ source }: Attribute): string {
  if (source === 'person') return '';
  const table = source === 'contact' ? 'contacts' : 'companies';
  return `join ${table} o on o.workspace_id = p.workspace_id and o.id = p.${source}_id`;
}

/** The text of what is known; null where it is not. Only names of our own reach the SQL. */
function valueSql({ source, name }: Attribute, bind: Bind): string {
  if (source === 'person') {
    const told = `p.properties ->> ${bind(name)}`;
    return name === 'email' ? `coalesce(p.email, ${told})` : told;
  }
  const field = KNOWN_FIELDS[source].find((known) => known === name);
  return field ? `o.${field}::text` : `o.custom ->> ${bind(name)}`;
}

const COMPARISONS: Record<Exclude<NumberOperator, 'between' | 'neq'>, string> = {
  eq: '=',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};
/** A text that reads as a number; no longer, so that it can be one. */
const NUMBER = String.raw`^[-+]?(\d{1,200}(\.\d{0,200})?|\.\d{1,200})([eE][-+]?\d{1,2})?$`;

/** Tests the text `v`, letter by letter as events are tested. A “not” is put as what it denies before. */
function testSql(filter: Known, bind: Bind): string {
  if (filter.type === 'presence') return 'v is not null';
  if (filter.type === 'boolean') return `v = ${bind(String(filter.value))}`;
  if (filter.type === 'number') {
    const number = `case when v ~ ${bind(NUMBER)} then v::float8 end`;
    if (filter.operator === 'between') {
      return `${number} between ${bind(filter.value)}::float8 and ${bind(filter.upTo)}::float8`;
    }
    if (filter.operator === 'neq') throw new Error('A “not” is tested by what it denies.');
    return `${number} ${COMPARISONS[filter.operator]} ${bind(filter.value)}::float8`;
  }
  const values = `unnest(${bind(filter.values)}::text[]) as given`;
  if (filter.operator === 'is') return `v in (select * from ${values})`;
  const test =
    filter.operator === 'startsWith' ? 'starts_with(v, given)' : 'position(given in v) > 0';
  return `exists (select from ${values} where ${test})`;
}
