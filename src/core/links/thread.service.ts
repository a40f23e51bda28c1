import { notFound } from '#platform/contract/problem.ts';
import type { Ref } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { factReferences, findFacts } from '#platform/resource/facts.ts';
import type { AnyService } from '#platform/resource/service.ts';
import { findRefs } from '#platform/resource/store.ts';
import type { Thread } from './thread.contract.ts';
import { type WalkOptions, walkThread } from './thread-walk.ts';

/**
 * Why a record is there and what came of it, with what each noun's contract
 * calls its facts. The number of statements depends on depth and nouns alone.
 */
export async function threadOf(
  tx: Tx,
  services: ReadonlyMap<string, AnyService>,
  rootId: string,
  options: WalkOptions,
): Promise<Thread> {
  const root = (await findRefs(tx, [rootId]))[rootId];
  if (!root) throw notFound();
  const { nodes, edges, more } = await walkThread(tx, root, options);
  const facts = await findFacts(tx, services, nodes.values());
  const pointedTo = [...nodes.values()].flatMap(({ id, noun }) => {
    const service = services.get(noun);
    const held = facts.get(id);
    return service && held ? factReferences(service.resource, held) : [];
  });
  const named = await findRefs(tx, [...nodes.keys(), ...pointedTo]);
  const people = [...new Set(pointedTo)].flatMap((id) => named[id] ?? []);
  const theirFacts = await findFacts(tx, services, people);
  const withFacts = (ref: Ref) => ({
    ...ref,
    facts: facts.get(ref.id) ?? theirFacts.get(ref.id) ?? {},
  });
  return {
    rootId,
    nodes: [...nodes.keys()].flatMap((id) => named[id] ?? []).map(withFacts),
    edges,
    more,
    refs: Object.fromEntries(people.map((ref) => [ref.id, withFacts(ref)])),
  };
}
