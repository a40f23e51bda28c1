import { IconBuilding, IconChartPie, IconUser } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi[] = [
  {
    noun: 'company',
    stage: 'discover',
    nav: { icon: IconBuilding, order: 30 },
    list: { columns: ['status', 'revenue', 'plan', 'size', 'ownerId'] },
    record: {
      sections: [
        {
          id: 'timeline',
          label: 'What they said',
          load: () => import('#stages/discover/feedback/ui/timeline.tsx'),
        },
      ],
    },
  },
  {
    noun: 'contact',
    stage: 'discover',
    nav: { icon: IconUser, order: 40 },
    list: { columns: ['companyId', 'role', 'industry', 'usage'] },
    record: {
      sections: [
        {
          id: 'timeline',
          label: 'What they said',
          load: () => import('#stages/discover/feedback/ui/timeline.tsx'),
        },
      ],
      panels: [{ id: 'privacy', label: 'Privacy', load: () => import('./erase.tsx') }],
    },
  },
  {
    noun: 'segment',
    stage: 'discover',
    nav: { icon: IconChartPie, order: 50 },
    list: { columns: ['noun', 'weight', 'updatedAt'] },
    record: {
      ownFields: ['rule', 'pickedIds'],
      sections: [{ id: 'members', label: 'Who belongs', load: () => import('./segment-rule.tsx') }],
    },
  },
];
