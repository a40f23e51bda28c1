import { IconBuilding, IconChartPie, IconUser } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';
import { companies } from '../companies.contract.ts';
import { contacts } from '../contacts.contract.ts';
import { segments } from '../segments.contract.ts';

export const ui: FeatureUi[] = [
  {
    resource: companies,
    stage: 'discover',
    nav: { label: companies.label.many, icon: IconBuilding, order: 30, path: companies.path },
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
    resource: contacts,
    stage: 'discover',
    nav: { label: contacts.label.many, icon: IconUser, order: 40, path: contacts.path },
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
    resource: segments,
    stage: 'discover',
    nav: { label: segments.label.many, icon: IconChartPie, order: 50, path: segments.path },
    list: { columns: ['noun', 'weight', 'updatedAt'] },
    record: {
      ownFields: ['rule', 'pickedIds'],
      sections: [{ id: 'members', label: 'Who belongs', load: () => import('./segment-rule.tsx') }],
    },
  },
];
