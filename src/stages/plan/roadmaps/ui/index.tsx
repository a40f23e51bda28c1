import { IconMap2 } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  noun: 'roadmap',
  stage: 'plan',
  nav: { icon: IconMap2, order: 5 },
  slots: { 'record.parts': () => import('./product-part.tsx') },
  pages: [{ path: 'roadmaps/$id', title: 'Roadmap', load: () => import('./roadmap-page.tsx') }],
  list: { columns: ['layout', 'productId', 'groupBy', 'ownerId', 'updatedAt'], opens: 'page' },
};
