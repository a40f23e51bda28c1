import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Dashboard, Scope } from '../dashboards.contract.ts';

interface Search {
  readonly scope?: string;
  readonly every?: string;
}

/** How a dashboard is looked at; it lives in the address, so that a link shows the same. */
export interface Looked {
  readonly scope: Scope;
  readonly change: (scope: Partial<Scope>) => void;
  /** Back to the range and filters kept with the dashboard; null where they are what is shown. */
  readonly reset: (() => void) | null;
  /** Minutes after which everything is asked again; null: never. */
  readonly every: number | null;
  readonly setEvery: (minutes: number | null) => void;
}

export function useScope(dashboard: Dashboard): Looked {
  const { scope: text, every }: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const scope = useMemo(() => scopeIn(text) ?? dashboard.scope, [text, dashboard.scope]);
  const set = (change: Search) =>
    void navigate({
      to: '.',
      search: ((before: Search) => ({ ...before, ...change })) as never,
      replace: true,
    });
  const kept = inOrder(scope) === inOrder(dashboard.scope);
  const minutes = Number(every);
  return {
    scope,
    change: (change) => set({ scope: JSON.stringify({ ...scope, ...change }) }),
    reset: kept ? null : () => set({ scope: undefined } as never),
    every: minutes > 0 ? minutes : null,
    setEvery: (next) => set({ every: next === null ? undefined : String(next) } as never),
  };
}

function scopeIn(text: string | undefined): Scope | null {
  if (!text) return null;
  try {
    const given = JSON.parse(text) as Partial<Scope> | null;
    if (typeof given !== 'object' || given === null) return null;
    return { range: null, interval: null, timeZone: null, filters: [], ...given };
  } catch {
    // An address that was cut short: as the dashboard is kept.
    return null;
  }
}

/** As text, whatever the order of the keys: the database keeps them in its own. */
function inOrder(scope: Scope): string {
  return JSON.stringify(scope, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
