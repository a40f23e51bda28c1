import { IconBinaryTree2, IconPackages } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';
import { products } from '../products.contract.ts';

export const ui: FeatureUi = {
  resource: products,
  stage: 'plan',
  nav: { label: products.label.many, icon: IconPackages, order: 10, path: products.path },
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
