import { IconTag } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';
import { Dot } from '#platform/ui/fields/marks.tsx';

export const ui: FeatureUi = {
  noun: 'tag',
  stage: 'settings',
  nav: { icon: IconTag, order: 40 },
  list: {
    columns: ['group', 'updatedAt'],
    rowExtras: ({ color }) => (typeof color === 'string' ? <Dot color={color} /> : null),
  },
  record: {
    ownFields: ['color'],
    sections: [{ id: 'use', label: 'Colour and use', load: () => import('./tag-section.tsx') }],
  },
};
