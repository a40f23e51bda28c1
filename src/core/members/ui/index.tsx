import type { FeatureUi } from '#platform/ui/feature-ui.ts';
import { memberRoutes } from '../members.contract.ts';

export const ui: FeatureUi = {
  stage: 'settings',
  hidden: true,
  pages: [
    {
      path: 'settings/members',
      title: 'Members',
      order: 20,
      access: memberRoutes.list.access,
      load: () => import('./members-page.tsx'),
    },
  ],
};
