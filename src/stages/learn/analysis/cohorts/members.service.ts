import type { Tx } from '#platform/db/database.ts';
import { type Asker, contextOf, type FoundPerson, foundPersonOf, run } from '../asking.service.ts';
import { cohortMembersStatement } from '../compile/compile.ts';
import { cohortSql } from '../compile/predicates.ts';
import { Binder, countFrom } from '../compile/statement.ts';
import type { Cohort } from '../filter.contract.ts';
import { type Counted, MOST_COUNTED } from './cohort.contract.ts';

/** How many people are in each cohort now, and how many there are at all. One statement. `known`: of `knownPeople`. */
export async function countMembers(
  asker: Asker,
  cohorts: readonly Counted[],
  known: ReadonlyMap<string, Cohort>,
): Promise<{ counts: number[]; everybody: number }> {
  const binder = new Binder(contextOf(asker.app, known));
  const counts = cohorts.map((counted, i) => {
    const parts = 'both' in counted ? counted.both : [counted];
    const test = parts.map((cohort) => cohortSql(binder, cohort)).join(' and ');
    return `sum(case when ${test} then 1 else 0 end) as c${i}`;
  });
  const [row = {}] = await run(
    asker,
    binder.statement(
      `select count(*) as everybody, ${counts.join(', ')} from (select distinct person_id from events) as people`,
    ),
  );
  return {
    counts: cohorts.map((_, i) => countFrom(row[`c${i}`])),
    everybody: countFrom(row.everybody),
  };
}

/** Who is in a cohort, in the order of their ids. */
export async function membersOf(
  asker: Asker,
  cohort: Cohort,
  known: ReadonlyMap<string, Cohort>,
  { after, limit }: { after: number | null; limit: number },
): Promise<{ items: FoundPerson[]; nextAfter: number | null }> {
  const page = { after, limit: limit + 1 };
  const found = await run(asker, cohortMembersStatement(cohort, page, contextOf(asker.app, known)));
  const items = found.slice(0, limit).map(foundPersonOf);
  return { items, nextAfter: found.length > limit ? (items.at(-1)?.personId ?? null) : null };
}

export interface NamedCohort {
  readonly id: string;
  readonly name: string;
  readonly definition: Cohort;
}

/** Saved cohorts, those changed last first. */
export function latestCohorts(tx: Tx): Promise<NamedCohort[]> {
  return tx.query<NamedCohort & Record<string, unknown>>(
    `select id, name, definition from cohorts where workspace_id = $1 and archived_at is null
     order by updated_at desc limit ${MOST_COUNTED}`,
    [tx.workspaceId],
  );
}

/** Which of these cohorts a person is in now. One statement. */
export async function cohortsOfPerson(
  asker: Asker,
  cohorts: readonly NamedCohort[],
  known: ReadonlyMap<string, Cohort>,
  person: number,
): Promise<{ id: string; name: string }[]> {
  if (cohorts.length === 0) return [];
  const binder = new Binder(contextOf(asker.app, known));
  const tests = cohorts.map(
    ({ definition }, i) =>
      `sum(case when ${cohortSql(binder, definition)} then 1 else 0 end) as c${i}`,
  );
  const [row = {}] = await run(
    asker,
    binder.statement(
      `select ${tests.join(', ')} from (select distinct person_id from events where person_id = ${binder.integer(person)}) as one`,
    ),
  );
  return cohorts.flatMap(({ id, name }, i) => (countFrom(row[`c${i}`]) > 0 ? [{ id, name }] : []));
}

/** The persons of distinct ids, e-mail addresses or numbers, and what names nobody. One statement. */
export async function findListed(
  tx: Tx,
  ids: readonly string[],
): Promise<{ personIds: number[]; unknown: string[] }> {
  const wanted = [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))];
  const rows = await tx.query<{ wanted: string; person: string | null }>(
    `select w.wanted, coalesce(
        (select i.person_id from person_ids i where i.workspace_id = $1 and i.distinct_id = w.wanted),
        (select p.id from persons p where p.workspace_id = $1 and p.email = lower(w.wanted) order by p.id limit 1),
        (select p.id from persons p where p.workspace_id = $1
           and w.wanted ~ '^[0-9]{1,15}$' and p.id = (case when w.wanted ~ '^[0-9]{1,15}$' then w.wanted end)::bigint)) as person
     from unnest($2::text[]) as w (wanted)`,
    [tx.workspaceId, wanted],
  );
  const found = rows.flatMap(({ person }) => (person === null ? [] : [Number(person)]));
  return {
    personIds: [...new Set(found)].sort((a, b) => a - b),
    unknown: rows.flatMap(({ wanted: id, person }) => (person === null ? [id] : [])),
  };
}
