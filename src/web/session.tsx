import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { accessRoutes, type Me } from '#core/access/access.contract.ts';
import { createClient } from '#sdk/client.ts';
import { ApiProblem } from '#sdk/problem.ts';

/** The path the application is served under: "/" or "/sub/". The server's <base> says it. */
export const basePath = new URL('.', document.baseURI).pathname;

export const client = createClient({ baseUrl: new URL('.', document.baseURI).href });

/** Who is signed in; null when nobody is. */
export const meQuery = queryOptions({
  queryKey: ['me'],
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

/** Ends the session here and forgets everything that was shown. */
export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => client.call(accessRoutes.signOut, {}),
    onSuccess: () => {
      queries.clear();
      window.location.assign(`${basePath}sign-in`);
    },
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
