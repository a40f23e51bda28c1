import { IconBuilding, IconChartPie, IconUser } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

const SegmentCount = lazy(() => import('./segment-count.tsx'));

export const ui: FeatureUi[] = [
  {
    noun: 'company',
    stage: 'discover',
    nav: { icon: IconBuilding, order: 30 },
    list: {
      columns: ['status', 'revenue', 'plan', 'size', 'ownerId'],
      bulk: () => import('./add-to-segment.tsx'),
    },
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
    list: {
      columns: ['companyId', 'role', 'industry', 'usage'],
      bulk: () => import('./add-to-segment.tsx'),
    },
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
    list: {
      columns: ['noun', 'weight', 'updatedAt'],
      rowExtras: (record) => (
        <Suspense>
          <SegmentCount record={record} />
        </Suspense>
      ),
    },
    record: {
      ownFields: ['rule', 'pickedIds'],
      sections: [{ id: 'members', label: 'Who belongs', load: () => import('./segment-rule.tsx') }],
    },
  },
];
