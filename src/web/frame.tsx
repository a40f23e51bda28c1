import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactNode, StrictMode, Suspense, useEffect, useState } from 'react';
import { onFirstToast } from '#platform/ui/data/undo.ts';
import { cssVariables, theme } from '#platform/ui/theme/theme.ts';

const Toasts = lazy(async () => ({
  default: (await import('#platform/ui/data/toasts.tsx')).Toasts,
}));
const schemes = localStorageColorSchemeManager({ key: 'throughline:color-scheme' });

/** What surrounds every page: data, theme, toasts. */
export function Frame({ queries, children }: { queries: QueryClient; children: ReactNode }) {
  return (
    <StrictMode>
      <QueryClientProvider client={queries}>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariables}
          colorSchemeManager={schemes}
          defaultColorScheme="auto"
        >
          <ToastPlace />
          {children}
        </MantineProvider>
      </QueryClientProvider>
    </StrictMode>
  );
}

function ToastPlace() {
  const [wanted, setWanted] = useState(false);
  useEffect(() => onFirstToast(() => setWanted(true)), []);
  return (
    wanted && (
      <Suspense>
        <Toasts />
      </Suspense>
    )
  );
}
