import type { AnyResource } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import type { AnyService } from './service.ts';

export type Facts = Record<string, unknown>;

/** The fields that say most about a record of this noun where only its title shows. */
export function factNames(resource: AnyResource): readonly string[] {
  return resource.facts ?? ['state', 'ownerId'].filter((name) => name in resource.fields);
}

/**
 * What each noun's contract calls its facts, by record id: one statement per
 * noun. Nouns without facts, or without a service here, are left out.
 */
export async function findFacts(
  tx: Tx,
  services: ReadonlyMap<string, AnyService>,
  records: Iterable<{ id: string; noun: string }>,
): Promise<Map<string, Facts>> {
  const found = new Map<string, Facts>();
  for (const [noun, group] of Map.groupBy(records, (record) => record.noun)) {
    const service = services.get(noun);
    const names = service ? factNames(service.resource) : [];
    if (!service || names.length === 0) continue;
    const ids = group.map(({ id }) => id);
    for (const [id, facts] of await service.store.facts(tx, ids, names)) found.set(id, facts);
  }
  return found;
}

/** The ids that facts point to through reference fields. */
export function factReferences(resource: AnyResource, facts: Facts): string[] {
  return Object.entries(facts).flatMap(([name, value]) =>
    resource.allFields[name]?.state.kind === 'reference' && typeof value === 'string'
      ? [value]
      : [],
  );
}
