import { IconBinaryTree2, IconBulb } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  noun: 'feature',
  stage: 'plan',
  nav: { icon: IconBulb, order: 20 },
  slots: {
    'home.step': () => import('./first-step.tsx'),
    'record.parts': () => import('./product-part.tsx'),
  },
  list: {
    columns: ['state', 'demand', 'score', 'horizon', 'ownerId', 'tagIds'],
    views: [
      {
        id: 'tree',
        label: 'Tree',
        icon: IconBinaryTree2,
        load: () => import('./feature-tree.tsx'),
      },
    ],
  },
  record: {
    ownFields: [
      'targetStart',
      'targetEnd',
      'targetPrecision',
      'rank',
      'reach',
      'demand',
      'confidence',
      'score',
    ],
    panels: [{ id: 'target', label: 'Target', load: () => import('./target-panel.tsx') }],
    sections: [{ id: 'parts', label: 'Parts', load: () => import('./parts-section.tsx') }],
  },
};
