import { useCallback, useRef, useState } from 'react';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { type Import, imports } from '../imports.contract.ts';
import type { ImportMapping } from '../mapping.ts';
import { useStep } from './use-import.ts';

/** Changes the mapping as it is by then. */
export type UpdateMapping = (change: (mapping: ImportMapping) => ImportMapping) => void;

/** Saves changes as they are made, one after the other, and takes steps behind the last. */
export function useSaved(record: Import) {
  const update = useUpdate(imports as never);
  const step = useStep(record.id);
  const last = useRef<Promise<AnyRecord | null>>(Promise.resolve(null));
  const newest = useRef(record);
  newest.current = record;
  const save = useCallback(
    (change: Readonly<Record<string, unknown>>) => {
      last.current = update({ record: newest.current as unknown as AnyRecord, change });
      return last.current;
    },
    [update],
  );
  const take = async (name: 'check' | 'run', change?: Readonly<Record<string, unknown>>) => {
    const saved = await (change ? save(change) : last.current);
    step.mutate({ step: name, version: saved?.version ?? record.version });
  };
  return { save, take, pending: step.isPending };
}

/**
 * The mapping with what was changed in it so far. While changes are on their way, answers to
 * earlier ones do not take the place of later ones.
 */
export function useMapping<M>(
  held: M | undefined,
  save: (change: Readonly<Record<string, unknown>>) => Promise<unknown>,
) {
  const latest = useRef(held);
  const [sending, setSending] = useState(0);
  if (sending === 0) latest.current = held;
  const update = useCallback(
    (change: (mapping: M) => M) => {
      if (!latest.current) return;
      latest.current = change(latest.current);
      setSending((count) => count + 1);
      void save({ mapping: latest.current }).finally(() => setSending((count) => count - 1));
    },
    [save],
  );
  return { mapping: latest.current, update };
}
