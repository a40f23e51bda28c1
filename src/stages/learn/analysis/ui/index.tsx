import { IconChartHistogram, IconReportAnalytics } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi[] = [
  {
    stage: 'learn',
    nav: { icon: IconChartHistogram, order: 10, label: 'Analysis', path: 'analysis' },
    pages: [
      { path: 'analysis', title: 'Analysis', load: () => import('./analysis-page.tsx') },
      { path: 'analysis/sql', title: 'SQL', load: () => import('./sql/sql-page.tsx') },
      {
        path: 'settings/analysis',
        title: 'Analysis',
        order: 36,
        access: { kind: 'workspace', rule: { role: 'admin' } },
        load: () => import('./settings-page.tsx'),
      },
    ],
  },
  {
    noun: 'report',
    stage: 'learn',
    nav: { icon: IconReportAnalytics, order: 20 },
    pages: [{ path: 'reports/$id', title: 'Report', load: () => import('./report-page.tsx') }],
    list: { columns: ['productId', 'createdBy', 'updatedAt'] },
    createForm: () => import('./new-report.tsx'),
  },
  // Made of the people behind a number; chosen in the filters of questions.
  { noun: 'cohort', stage: 'learn', hidden: true },
];
