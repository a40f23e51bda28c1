import { IconChartLine, IconSitemap } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

const RowNumbers = lazy(() => import('./row-numbers.tsx'));

export const ui: FeatureUi = {
  noun: 'metric',
  stage: 'learn',
  nav: { icon: IconChartLine, order: 7 },
  list: {
    columns: ['kind', 'target', 'targetDate', 'ownerId'],
    views: [
      {
        id: 'tree',
        label: 'Metric tree',
        icon: IconSitemap,
        load: () => import('./metric-tree.tsx'),
      },
    ],
    rowExtras: (record) => (
      <Suspense>
        <RowNumbers id={record.id} />
      </Suspense>
    ),
    empty: () => import('./start-from.tsx'),
  },
  record: {
    ownFields: [
      'kind',
      'source',
      'northStar',
      'latestValue',
      'latestDay',
      'change',
      'measuredAt',
      'daysLeft',
      'lastError',
    ],
    sections: [
      { id: 'values', label: 'Values', load: () => import('./values-section.tsx') },
      { id: 'definition', label: 'Definition', load: () => import('./definition-section.tsx') },
    ],
  },
  createForm: () => import('./new-metric.tsx'),
  slots: { 'home.card': () => import('./home-card.tsx') },
  commands: [
    {
      id: 'metric.tree',
      label: 'Metric tree',
      icon: IconSitemap,
      keywords: 'kpi north star',
      run: ({ go }) => go('metrics?view=tree'),
    },
  ],
};
