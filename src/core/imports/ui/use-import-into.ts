import type { AnyResource } from '#platform/contract/resource.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { imports } from '../imports.contract.ts';

/** Asks for a file whose rows become records of this kind; null where rows cannot, or you may not. */
export function useImportInto(resource: AnyResource | undefined): (() => void) | null {
  const { create } = useApp();
  const allowed = useAllowed();
  if (!resource?.imports || !allowed(imports.policy.create)) return null;
  return () => create(imports.noun, { target: resource.noun });
}
