import { IconSitemap, IconTargetArrow } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  noun: 'opportunity',
  stage: 'discover',
  nav: {
    icon: IconTargetArrow,
    order: 20,
  },
  slots: { 'home.card': () => import('./home-card.tsx') },
  list: {
    columns: ['state', 'reach', 'demand', 'who', 'ownerId'],
    views: [{ id: 'tree', label: 'Tree', icon: IconSitemap, load: () => import('./tree.tsx') }],
  },
  record: {
    sections: [
      {
        id: 'evidence',
        label: 'Evidence',
        load: () => import('#stages/discover/feedback/ui/evidence.tsx'),
      },
    ],
  },
};
