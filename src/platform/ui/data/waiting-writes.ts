import { useSyncExternalStore } from 'react';
import { type Client, newIdempotencyKey } from '#sdk/client.ts';
import { NetworkProblem } from '#sdk/problem.ts';

/** How many writes wait for the connection. */
let waiting = 0;
const listeners = new Set<() => void>();

function add(count: number): void {
  waiting += count;
  for (const listener of listeners) listener();
  // Closing the tab would lose what waits: the browser asks first.
  if (waiting > 0) window.addEventListener('beforeunload', askFirst);
  else window.removeEventListener('beforeunload', askFirst);
}

function askFirst(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

export function useWaitingWrites(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting,
  );
}

/** Resolves once the browser has a connection. */
async function connection(): Promise<void> {
  if (navigator.onLine) return;
  add(1);
  await new Promise<void>((resolve) =>
    window.addEventListener('online', () => resolve(), { once: true }),
  );
  add(-1);
}

/**
 * A client whose writes wait while the browser is offline and are then sent, in their
 * order. Each that waited has a key, so that one whose answer is lost is not done twice.
 */
export function waitingOffline(client: Client): Client {
  const call: Client['call'] = async (route, input) => {
    if (route.method === 'GET') return client.call(route, input);
    // Only where there is reason to fear for an answer: a key costs the server two statements.
    const sent = navigator.onLine ? input : { idempotencyKey: newIdempotencyKey(), ...input };
    for (;;) {
      await connection();
      try {
        return await client.call(route, sent);
      } catch (error) {
        if (!(error instanceof NetworkProblem) || navigator.onLine) throw error;
      }
    }
  };
  return { ...client, call };
}
