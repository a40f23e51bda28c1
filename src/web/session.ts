import {
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
  useMutation,
} from '@tanstack/react-query';
import { accessRoutes, type Me } from '#core/access/access.contract.ts';
import { keys } from '#platform/ui/data/keys.ts';
import { askingWhoItIs } from '#platform/ui/data/reauthentication.ts';
import { createClient } from '#sdk/client.ts';
import { ApiProblem, NetworkProblem } from '#sdk/problem.ts';
import { basePath } from './places.ts';

export const client = askingWhoItIs(createClient({ baseUrl: new URL('.', document.baseURI).href }));

/** Who is signed in; null when nobody is. */
export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await client.call(accessRoutes.me, { signal });
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

/** The query cache. `onSignedOut` is told when a session has ended elsewhere. */
export function createQueries(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (error instanceof ApiProblem && error.code === 'unauthenticated') onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // Offline, a write waits in the client (see waitingOffline), with its key.
      mutations: { networkMode: 'always' },
      queries: {
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        // The client itself repeats what did not get through.
        retry: (count, error) => error instanceof NetworkProblem && count < 2,
      },
    },
  });
}

/** Ends the session here; loading the page anew forgets everything that was shown. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => client.call(accessRoutes.signOut, {}),
    onSuccess: () => window.location.assign(`${basePath}sign-in`),
  });
}

const LAST = 'throughline:workspace';

export function lastWorkspace(): string | null {
  try {
    return localStorage.getItem(LAST);
  } catch {
    return null;
  }
}

export function rememberWorkspace(slug: string): void {
  try {
    localStorage.setItem(LAST, slug);
  } catch {
    return;
  }
}
