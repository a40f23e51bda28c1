import type { FeatureUi } from '#platform/ui/feature-ui.ts';
import { workspaceRoutes } from '../workspaces.contract.ts';

export const ui: FeatureUi = {
  stage: 'settings',
  hidden: true,
  pages: [
    {
      path: 'settings/workspace',
      title: 'General',
      order: 10,
      access: workspaceRoutes.update.access,
      load: () => import('./workspace-page.tsx'),
    },
  ],
};
