import type { Feature } from '#platform/api/feature.ts';
import { accessImplementations } from './access.routes.ts';
import { apiKeyImplementations } from './api-keys.routes.ts';
import { mailPasswordReset } from './sign-in-links.ts';
import { tidyAccess } from './tidy.ts';

export const accessFeature: Feature = {
  name: 'access',
  routes: [...accessImplementations, ...apiKeyImplementations],
  jobs: [mailPasswordReset, tidyAccess],
};
