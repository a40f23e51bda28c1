import type { QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { createAppRouter } from './router.tsx';

/** Everything behind the door. */
export function Application({ queries }: { queries: QueryClient }) {
  const [router] = useState(() => createAppRouter(queries));
  return <RouterProvider router={router} />;
}
