import { useSyncExternalStore } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import type { AnyRecord } from '../feature-ui.ts';
import type { Change } from './change.ts';

/** A change of ours that met somebody else's. */
export interface Conflict {
  readonly resource: AnyResource;
  readonly mine: Change;
  readonly current: AnyRecord;
}

let open: Conflict | null = null;
const listeners = new Set<() => void>();

function set(next: Conflict | null): void {
  open = next;
  for (const listener of listeners) listener();
}

export function showConflict(conflict: Conflict): void {
  set(conflict);
}

export function closeConflict(): void {
  set(null);
}

export function useConflict(): Conflict | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
  );
}
