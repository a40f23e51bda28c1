import { use } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useApp } from '../app-context.tsx';

/**
 * The whole contracts of these nouns, fields included, by name; nouns that are not there are
 * left out. Suspends until all are loaded.
 */
export function useContracts(nouns: Iterable<string>): ReadonlyMap<string, AnyResource> {
  const { registry } = useApp();
  const loads = [...new Set(nouns)].flatMap((name) => {
    const noun = registry.noun(name);
    return noun ? [[name, noun.load()] as const] : [];
  });
  return new Map(loads.map(([name, loading]) => [name, use(loading)]));
}
