import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import type { Noun } from '#platform/ui/registry.ts';

/** What the signed-in person may create; none for those who only read. */
export function useCreatable(): readonly Noun[] {
  const { registry } = useApp();
  const allowed = useAllowed();
  return registry.nouns.filter(({ ui, resource }) => !ui.hidden && allowed(resource.policy.create));
}
