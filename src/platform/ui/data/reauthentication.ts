import { useSyncExternalStore } from 'react';
import type { Client } from '#sdk/client.ts';
import { ApiProblem } from '#sdk/problem.ts';

/** A call that waits for the person to confirm that it is them. */
export interface Asked {
  /** They did: the call is made again. Answers false when the server still wants a proof. */
  readonly retry: () => Promise<boolean>;
  /** They would rather not: the call fails as it did. */
  readonly cancel: () => void;
}

let asked: Asked | null = null;
const listeners = new Set<() => void>();

function set(next: Asked | null): void {
  asked = next;
  for (const listener of listeners) listener();
}

/** What waits for a confirmation just now; the dialog that shows it makes asking possible. */
export function useReauthentication(): Asked | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asked,
  );
}

function wantsProof(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'reauthentication_required';
}

/**
 * A client whose calls, where the server wants to know anew who it is, ask the person
 * and are then made again: no form has to know of it, and nothing typed is lost.
 */
export function askingWhoItIs(client: Client): Client {
  const call: Client['call'] = async (route, input) => {
    try {
      return await client.call(route, input);
    } catch (error) {
      if (!wantsProof(error) || listeners.size === 0 || asked) throw error;
      return await new Promise((resolve, reject) => {
        const finish = (end: () => void) => {
          set(null);
          end();
          return true;
        };
        const retry = () =>
          client.call(route, input).then(
            (answer) => finish(() => resolve(answer)),
            (again) => (wantsProof(again) ? false : finish(() => reject(again))),
          );
        set({ retry, cancel: () => finish(() => reject(error)) });
      });
    }
  };
  return { ...client, call };
}
