import { IconMap2 } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';
import { roadmaps } from '../roadmaps.contract.ts';

export const ui: FeatureUi = {
  resource: roadmaps,
  stage: 'plan',
  nav: { label: roadmaps.label.many, icon: IconMap2, order: 5, path: roadmaps.path },
  pages: [{ path: 'roadmaps/$id', title: 'Roadmap', load: () => import('./roadmap-page.tsx') }],
  list: { columns: ['layout', 'productId', 'groupBy', 'ownerId', 'updatedAt'] },
};
