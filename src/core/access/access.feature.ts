import type { Feature } from '#platform/api/feature.ts';
import { accessImplementations } from './access.routes.ts';
import { apiKeyImplementations } from './api-keys.routes.ts';
import { mailPasswordReset } from './sign-in-links.ts';
import { providerImplementations } from './sign-in-provider.routes.ts';
import { tidyAccess } from './tidy.ts';
import { userImplementations } from './users.routes.ts';

export const accessFeature: Feature = {
  name: 'access',
  routes: [
    ...accessImplementations,
    ...apiKeyImplementations,
    ...providerImplementations,
    ...userImplementations,
  ],
  jobs: [mailPasswordReset, tidyAccess],
};
