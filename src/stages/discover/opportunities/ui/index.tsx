import { IconSitemap, IconTargetArrow } from '@tabler/icons-react';
import type { AnyResource } from '#platform/contract/resource.ts';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';
import { opportunities } from '../opportunities.contract.ts';

export const ui: FeatureUi = {
  resource: opportunities as unknown as AnyResource,
  stage: 'discover',
  nav: {
    label: opportunities.label.many,
    icon: IconTargetArrow,
    order: 20,
    path: opportunities.path,
  },
  list: {
    columns: ['state', 'who', 'ownerId', 'updatedAt'],
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
