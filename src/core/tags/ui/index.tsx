import { IconTag } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  noun: 'tag',
  stage: 'settings',
  nav: { icon: IconTag, order: 40 },
  list: { columns: ['color', 'group', 'updatedAt'] },
  record: {
    ownFields: ['color'],
    sections: [{ id: 'use', label: 'Colour and use', load: () => import('./tag-section.tsx') }],
  },
};
