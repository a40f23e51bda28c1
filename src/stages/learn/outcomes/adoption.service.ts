import { sql } from 'drizzle-orm';
import type { FeatureRecord } from '#core/features/features.contract.ts';
import { featureService } from '#core/features/features.feature.ts';
import { readSetting } from '#core/workspaces/workspaces.service.ts';
import type { App } from '#platform/api/app.ts';
import type { Actor } from '#platform/auth/actor.ts';
import { invalidInput, Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { findRefs } from '#platform/resource/store.ts';
import { type Requester, requestersOf } from '#stages/discover/requesters/requesters.service.ts';
import { type Asker, activePeople, ask } from '#stages/learn/analysis/asking.service.ts';
import { requireIdentityAllowed } from '#stages/learn/analysis/identity.ts';
import type {
  Question,
  StickinessQuestion,
  TrendQuestion,
} from '#stages/learn/analysis/question.contract.ts';
import { analysisSetting } from '#stages/learn/analysis/sql/sql.contract.ts';
import {
  companiesOfPersons,
  personsOfCustomers,
} from '#stages/learn/events/identity/persons.service.ts';
import { todayIn } from '#stages/learn/metrics/days.ts';
import type {
  AdoptionDefinition,
  AdoptionReport,
  AskedGroup,
  AskedItem,
} from './adoption.contract.ts';

type NewDefinition = Pick<AdoptionDefinition, 'selector' | 'productId' | 'since'>;
/** A definition with the day from which it counts, in days and weeks of a time zone. */
type Followed = NewDefinition & { since: string; timeZone: string };

/** Days and weeks are those of analysis. */
async function zoneOf(tx: Tx): Promise<string> {
  return (await readSetting(tx, analysisSetting)).timeZone ?? 'UTC';
}

export async function definitionOf(tx: Tx, featureId: string): Promise<AdoptionDefinition | null> {
  const { rows } = await tx.db.execute<AdoptionDefinition & Record<string, unknown>>(sql`
    select selector, product_id as "productId", since::text as since, defined_by as "definedBy",
           defined_at as "definedAt"
    from adoptions where workspace_id = ${tx.workspaceId} and feature_id = ${featureId}`);
  const [row] = rows;
  return row ? { ...row, definedAt: new Date(row.definedAt).toISOString() } : null;
}

/** Says which event means that a feature was used. */
export async function define(
  tx: Tx,
  featureId: string,
  given: NewDefinition,
): Promise<AdoptionDefinition | null> {
  await featureService.get(tx, featureId);
  const { selector, productId, since } = given;
  const timeZone = await zoneOf(tx);
  const today = todayIn(timeZone);
  requireIdentityAllowed(tx.actor, questionOf({ ...given, since: since ?? today, timeZone }));
  if (productId && (await findRefs(tx, [productId]))[productId]?.noun !== 'product') {
    const message = 'There is no such product. Choose one there is, or none.';
    throw invalidInput('body.productId', message);
  }
  if (since && since > today) {
    const message = 'Use is counted from a day that has come.';
    throw invalidInput('body.since', message);
  }
  await tx.db.execute(sql`
    insert into adoptions (workspace_id, feature_id, selector, product_id, since, defined_by)
    values (${tx.workspaceId}, ${featureId}, ${JSON.stringify(selector)}::jsonb, ${productId},
            ${since}, ${tx.actor.userId})
    on conflict (workspace_id, feature_id) do update set selector = excluded.selector,
      product_id = excluded.product_id, since = excluded.since, defined_by = excluded.defined_by,
      defined_at = now()`);
  await recordActivity(tx, [
    {
      noun: 'feature',
      recordId: featureId,
      verb: 'instrumented',
      data: { note: `Used means: ${selector.event ?? 'any event'}.` },
    },
  ]);
  return definitionOf(tx, featureId);
}

export async function undefine(tx: Tx, featureId: string): Promise<void> {
  await featureService.get(tx, featureId);
  await tx.db.execute(sql`
    delete from adoptions where workspace_id = ${tx.workspaceId} and feature_id = ${featureId}`);
  await recordActivity(tx, [{ noun: 'feature', recordId: featureId, verb: 'uninstrumented' }]);
}

/** The weeks since the release, in which somebody counts once each. */
function questionOf({ selector, productId, since, timeZone }: Followed): StickinessQuestion {
  return {
    kind: 'stickiness',
    selector,
    interval: 'week',
    cumulative: false,
    productId,
    range: { kind: 'between', from: since, to: todayIn(timeZone) },
    timeZone,
    filters: [],
    people: [],
  };
}

function trendOf(followed: Followed, interval: 'week' | 'all'): TrendQuestion {
  const { selector } = followed;
  const { kind: _, interval: __, cumulative: ___, selector: ____, ...scope } = questionOf(followed);
  return {
    ...scope,
    kind: 'trend',
    interval,
    series: [
      { ...selector, measure: { kind: 'people' } },
      { event: null, filters: [], measure: { kind: 'people' } },
    ],
    formula: null,
    breakdown: null,
    compare: false,
  };
}

/** A feature's definition with the day it counts from; null where there is no such day. */
async function followed(tx: Tx, featureId: string): Promise<Followed | null> {
  const feature: FeatureRecord = await featureService.get(tx, featureId);
  const definition = await definitionOf(tx, featureId);
  if (!definition) {
    const message = 'Say first which event means that it was used.';
    throw new Problem('conflict', message);
  }
  const since = definition.since ?? feature.shippedAt;
  const timeZone = await zoneOf(tx);
  return since && since <= todayIn(timeZone) ? { ...definition, since, timeZone } : null;
}

const NOBODY: AdoptionReport['asked'] = { total: 0, used: 0, notYet: 0, unmatched: 0 };

/** Who uses a feature since it shipped, by week, and how many of those who asked for it. */
export async function adoptionReport(
  asker: Asker,
  actor: Actor,
  featureId: string,
): Promise<AdoptionReport> {
  const definition = await read(asker.app, actor, (tx) => followed(tx, featureId));
  const asked = await askedOf(asker, actor, featureId, definition);
  const counted = { ...NOBODY, total: asked.length };
  for (const { group } of asked) counted[group === 'not_yet' ? 'notYet' : group] += 1;
  if (!definition) {
    return {
      since: null,
      timeZone: null,
      weeks: [],
      people: 0,
      active: 0,
      again: 0,
      companies: null,
      asked: counted,
    };
  }
  const none = new Map<string, never>();
  const byWeek = await linesOf(asker, trendOf(definition, 'week'));
  const whole = await linesOf(asker, trendOf(definition, 'all'));
  const { answer } = await ask(asker, questionOf(definition), none);
  const companies = await companiesByWeek(asker, actor, definition);
  const often = answer.kind === 'stickiness' ? answer.people : [];
  return {
    since: definition.since,
    timeZone: definition.timeZone,
    weeks: byWeek.buckets.map(({ start, complete }, i) => ({
      start,
      complete,
      people: byWeek.used[i] ?? 0,
      active: byWeek.active[i] ?? 0,
      companies: companies ? (companies.weeks.get(i)?.size ?? 0) : null,
    })),
    people: whole.used[0] ?? 0,
    active: whole.active[0] ?? 0,
    again: often.slice(1).reduce((sum, people) => sum + people, 0),
    companies: companies ? companies.all.size : null,
    asked: counted,
  };
}

async function linesOf(asker: Asker, question: Question) {
  const { answer } = await ask(asker, question, new Map());
  if (answer.kind !== 'trend') throw new Error('a trend was asked for');
  const [used, active] = answer.lines.map(({ values }) => values.map((value) => value ?? 0));
  return { buckets: answer.buckets, used: used ?? [], active: active ?? [] };
}

/** The companies whose people used it, by week; null where there are more people than can be told. */
async function companiesByWeek(asker: Asker, actor: Actor, definition: Followed) {
  let active: Awaited<ReturnType<typeof activePeople>>;
  try {
    active = await activePeople(asker, questionOf(definition));
  } catch (error) {
    if (error instanceof Problem && error.code === 'invalid_input') return null;
    throw error;
  }
  const people = [...new Set(active.map(({ personId }) => personId))];
  const companyOf = await read(asker.app, actor, (tx) => companiesOfPersons(tx, people));
  const weeks = new Map<number, Set<string>>();
  for (const { personId, interval } of active) {
    const company = companyOf.get(personId);
    if (!company) continue;
    weeks.set(interval, (weeks.get(interval) ?? new Set()).add(company));
  }
  return { weeks, all: new Set(companyOf.values()) };
}

/** Persons that one question can name. */
const NAMED = 5_000;

/** Those who asked, each with whether they used it: as themselves, or anybody of a company. */
async function askedOf(
  asker: Asker,
  actor: Actor,
  featureId: string,
  definition: Followed | null,
): Promise<AskedItem[]> {
  const { requesters, persons } = await read(asker.app, actor, async (tx) => {
    const requesters = await requestersOf(tx, featureId);
    const persons = await personsOfCustomers(tx, {
      contactIds: requesters.flatMap(({ contactId }) => contactId ?? []),
      companyIds: requesters.flatMap(({ contactId, companyId }) =>
        contactId ? [] : (companyId ?? []),
      ),
    });
    return { requesters, persons };
  });
  const used = definition
    ? await usersAmong(asker, definition, [...new Set(persons.map(({ id }) => id))])
    : new Set<number>();
  const byContact = Map.groupBy(persons, ({ contactId }) => contactId);
  const byCompany = Map.groupBy(persons, ({ companyId }) => companyId);
  const personsOf = ({ contactId, companyId }: Requester) =>
    contactId ? byContact.get(contactId) : companyId ? byCompany.get(companyId) : undefined;
  return requesters.map((requester) => {
    const own = personsOf(requester) ?? [];
    const has = own.some(({ id }) => used.has(id));
    const group: AskedGroup = own.length === 0 ? 'unmatched' : has ? 'used' : 'not_yet';
    return { ...requester, group };
  });
}

async function usersAmong(
  asker: Asker,
  definition: Followed,
  personIds: readonly number[],
): Promise<Set<number>> {
  const used = new Set<number>();
  for (let start = 0; start < personIds.length; start += NAMED) {
    const listed = personIds.slice(start, start + NAMED);
    const conditions = [{ kind: 'listed' as const, personIds: listed }];
    const found = await activePeople(asker, {
      ...questionOf(definition),
      interval: 'month',
      people: [{ inside: true, cohort: { match: 'all', conditions } }],
    });
    for (const { personId } of found) used.add(personId);
  }
  return used;
}

/** Those who asked, by name, a page at a time. */
export async function listAsked(
  asker: Asker,
  actor: Actor,
  featureId: string,
  { group, after, limit }: { group?: AskedGroup | undefined; after: number; limit: number },
) {
  const definition = await read(asker.app, actor, (tx) => followed(tx, featureId));
  const all = await askedOf(asker, actor, featureId, definition);
  const wanted = group ? all.filter((one) => one.group === group) : all;
  const page = wanted
    .toSorted((a, b) => (a.noteId < b.noteId ? 1 : -1))
    .slice(after, after + limit);
  const ids = page.flatMap(({ contactId, companyId, noteId }) =>
    [contactId, companyId, noteId].filter((id) => id !== null),
  );
  const refs = await read(asker.app, actor, (tx) => findRefs(tx, ids));
  const items = page.map((one) => ({
    ...one,
    name: one.contactId ? (refs[one.contactId]?.title ?? null) : null,
    company: one.companyId ? (refs[one.companyId]?.title ?? null) : null,
    noteKey: refs[one.noteId]?.key ?? '',
  }));
  return { items, total: wanted.length };
}

function read<T>(app: App, actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
  return app.database.transaction(actor, work, { readOnly: true });
}
