import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { accessRoutes } from '#core/access/access.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announceFailure } from '#platform/ui/data/undo.ts';

/** What a person has left behind of the beginning: the choice, the steps taken, or all of them. */
interface Kept {
  readonly chosen: boolean;
  readonly steps: readonly string[];
  readonly over: boolean;
}

export interface StartKept {
  /** How to begin was chosen, or left out. */
  readonly chosen: boolean;
  readonly over: boolean;
  readonly taken: ReadonlySet<string>;
  readonly choose: () => void;
  readonly take: (step: string) => void;
  readonly dismissSteps: () => void;
}

/** How far this person is with the beginning here; it goes with them to their other devices. */
export function useStart(): StartKept {
  const { client, user, workspace } = useApp();
  const queries = useQueryClient();
  const name = `start:${workspace.id}`;
  const [kept, setKept] = useState(() => keptOf(user.preferences[name]));
  return useMemo(() => {
    const keep = (change: Partial<Kept>) => {
      const next = { ...kept, ...change };
      setKept(next);
      client
        .call(accessRoutes.updateMe, { body: { preferences: { [name]: next } } })
        .then((saved) => queries.setQueryData(keys.me, saved))
        .catch(() => announceFailure('Your choice holds on this page, but was not kept.'));
    };
    return {
      chosen: kept.chosen,
      over: kept.over,
      taken: new Set(kept.steps),
      choose: () => keep({ chosen: true }),
      take: (step) => {
        if (!kept.steps.includes(step)) keep({ steps: [...kept.steps, step] });
      },
      dismissSteps: () => keep({ over: true }),
    };
  }, [kept, name, client, queries]);
}

/** What was kept, whatever else may stand there. */
function keptOf(value: unknown): Kept {
  const { chosen, steps, over } = (value ?? {}) as Partial<Record<keyof Kept, unknown>>;
  return {
    chosen: chosen === true,
    steps: Array.isArray(steps) ? steps.filter((step) => typeof step === 'string') : [],
    over: over === true,
  };
}
