import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '#platform/ui/theme/theme.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { cssVariables, theme } from '#platform/ui/theme/theme.ts';
import { ApiProblem, NetworkProblem } from '#sdk/problem.ts';
import { createAppRouter } from './router.tsx';
import { meQuery } from './session.tsx';

/** A session that ended elsewhere leads to the sign-in page, whatever was being done. */
function onError(error: unknown): void {
  if (!(error instanceof ApiProblem) || error.code !== 'unauthenticated') return;
  queries.setQueryData(meQuery.queryKey, null);
  void router.invalidate();
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 10 * 60_000,
      // The client itself repeats what did not get through.
      retry: (count, error) => error instanceof NetworkProblem && count < 2,
    },
  },
});
const router = createAppRouter(queries);
const schemes = localStorageColorSchemeManager({ key: 'throughline:color-scheme' });

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={schemes}
        defaultColorScheme="auto"
      >
        <Notifications position="bottom-right" limit={3} />
        <RouterProvider router={router} />
      </MantineProvider>
    </QueryClientProvider>
  </StrictMode>,
);
