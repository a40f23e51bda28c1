import type { Tx } from '#platform/db/database.ts';
import { type Statement, statementsOn } from '../evidence/statements.service.ts';

/** Somebody who asked for a record: a person, a company none of whose people is known, or a note without a name. */
export type Requester = Pick<Statement, 'contactId' | 'companyId' | 'noteId'>;

/**
 * Everyone who asked for a record, directly or through an opportunity it addresses, once each.
 * People count by themselves, a company where none of its people is known. Who said that it is not
 * important did not ask.
 */
export async function requestersOf(tx: Tx, recordId: string): Promise<Requester[]> {
  const asked = new Map<string, Statement>();
  const companiesOfPeople = new Set<string>();
  for await (const batch of statementsOn(tx, [recordId])) {
    for (const one of batch) {
      if (one.importance === 0) continue;
      if (one.contactId && one.companyId) companiesOfPeople.add(one.companyId);
      const who = one.contactId ?? one.companyId ?? one.noteId;
      if (!asked.has(who)) asked.set(who, one);
    }
  }
  return [...asked.values()]
    .filter((one) => one.contactId || !one.companyId || !companiesOfPeople.has(one.companyId))
    .map(({ contactId, companyId, noteId }) => ({ contactId, companyId, noteId }));
}
