import { IconBinaryTree2, IconPackages } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  slots: { 'shell.scope': () => import('./product-switcher.tsx') },
  noun: 'product',
  stage: 'plan',
  nav: { icon: IconPackages, order: 10 },
  list: {
    columns: ['level', 'phase', 'parentId', 'ownerId', 'updatedAt'],
    views: [
      {
        id: 'tree',
        label: 'Tree',
        icon: IconBinaryTree2,
        load: () => import('./product-tree.tsx'),
      },
    ],
  },
};
