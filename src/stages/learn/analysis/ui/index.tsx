import { IconChartHistogram, IconReportAnalytics, IconUsersGroup } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

const ReportKind = lazy(() => import('./report-kind.tsx'));
const CohortCount = lazy(() => import('./cohorts/cohort-count.tsx'));

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
    nav: { icon: IconReportAnalytics, order: 20, aside: true },
    pages: [{ path: 'reports/$id', title: 'Report', load: () => import('./report-page.tsx') }],
    list: {
      columns: ['productId', 'createdBy', 'updatedAt'],
      opens: 'page',
      rowExtras: (record) => (
        <Suspense>
          <ReportKind record={record} />
        </Suspense>
      ),
    },
    createForm: () => import('./new-report.tsx'),
  },
  {
    noun: 'cohort',
    stage: 'learn',
    nav: { icon: IconUsersGroup, order: 30, aside: true },
    pages: [
      { path: 'cohorts/new', title: 'New cohort', load: () => import('./cohorts/cohort-page.tsx') },
      { path: 'cohorts/$id', title: 'Cohort', load: () => import('./cohorts/cohort-page.tsx') },
    ],
    list: {
      columns: ['createdBy', 'updatedAt'],
      opens: 'page',
      rowExtras: (record) => (
        <Suspense>
          <CohortCount record={record} />
        </Suspense>
      ),
    },
    createForm: () => import('./cohorts/new-cohort.tsx'),
  },
];
