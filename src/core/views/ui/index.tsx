import { IconStack2 } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  stage: 'home',
  nav: { label: 'Views', icon: IconStack2, order: 0, path: 'views' },
  hidden: true,
  slots: {
    'list.views': () => import('./views-menu.tsx'),
    'shell.pinned': () => import('./pinned-views.tsx'),
  },
};
