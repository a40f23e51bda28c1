import { useMemo } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import { useDirectory } from '#platform/ui/directory.tsx';

/** Names of products, parents, owners and tags. */
export function useNames(): (id: string) => string {
  const { refs } = useApp();
  const directory = useDirectory();
  return useMemo(
    () => (id: string) =>
      directory.person(id)?.name ?? directory.tag(id)?.name ?? refs.get(id)?.title ?? 'Unnamed',
    [refs, directory],
  );
}
