import { allows, type Subject } from '#platform/contract/policy.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Attribute, Cohort, Property } from './filter.contract.ts';
import type { Question } from './question.contract.ts';
import { seesPeople } from './reports.contract.ts';

/** Who an event is from: as telling as the list of the people behind a number. */
const COLUMNS: ReadonlySet<unknown> = new Set(['distinct_id', 'session_id']);
/** Where libraries write the same into properties: the former or other name of a person, a device. */
const PROPERTIES: ReadonlySet<unknown> = new Set([
  '$anon_distinct_id',
  'alias',
  '$user_id',
  '$device_id',
  '$session_id',
]);

/** What products and contacts call what names somebody, letters alone; of companies nothing does. */
const NAMING =
  /mail|phone|mobile|login|^(first|last|full|user|nick|given|family|sur|display)?name$/;

/** Whether a part of a question, at any depth, reads who an event is from. */
function namesIdentity(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  if ('source' in part && 'name' in part) {
    const { source, name } = part;
    if (source === 'column') return COLUMNS.has(name);
    if (source === 'company') return false;
    if (PROPERTIES.has(name) || source === 'property') return PROPERTIES.has(name);
    const known = String(name).toLowerCase();
    return NAMING.test(known.replace(/^custom\./, '').replaceAll(/[^a-z]/g, ''));
  }
  return Object.values(part).some(namesIdentity);
}

/** Refuses what reads who events are from, to those who may not see people. @throws Problem 403 */
export function requireIdentityAllowed(
  subject: Subject,
  asked: Question | Property | Attribute | Cohort,
  cohorts: ReadonlyMap<string, Cohort> = new Map(),
): void {
  if (allows(seesPeople.rule, subject) || ![asked, ...cohorts.values()].some(namesIdentity)) return;
  throw new Problem(
    'forbidden',
    'This reads what tells who people are, such as “distinct_id”, “session_id” or an e-mail address. Ask an editor, or ask by another property.',
  );
}
