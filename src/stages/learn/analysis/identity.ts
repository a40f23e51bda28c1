import { allows, type Subject } from '#platform/contract/policy.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Cohort, Property } from './filter.contract.ts';
import type { Question } from './question.contract.ts';
import { seesPeople } from './reports.contract.ts';

/** Who an event is from: as telling as the list of the people behind a number. */
const IDENTITY: ReadonlySet<unknown> = new Set(['distinct_id', 'session_id']);

/** Whether a part of a question, at any depth, reads who an event is from. */
function namesIdentity(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  if ('source' in part && 'name' in part) {
    return part.source === 'column' && IDENTITY.has(part.name);
  }
  return Object.values(part).some(namesIdentity);
}

/** Refuses what reads who events are from, to those who may not see people. @throws Problem 403 */
export function requireIdentityAllowed(
  subject: Subject,
  asked: Question | Property | Cohort,
  cohorts: ReadonlyMap<string, Cohort> = new Map(),
): void {
  if (allows(seesPeople.rule, subject) || ![asked, ...cohorts.values()].some(namesIdentity)) return;
  throw new Problem(
    'forbidden',
    'This reads “distinct_id” or “session_id”, which tell who people are. Ask an editor, or ask by another property.',
  );
}
