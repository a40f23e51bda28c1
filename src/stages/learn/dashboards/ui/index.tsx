import { IconLayoutDashboard } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi[] = [
  {
    noun: 'dashboard',
    stage: 'learn',
    nav: { icon: IconLayoutDashboard, order: 5 },
    pages: [
      { path: 'dashboards/$id', title: 'Dashboard', load: () => import('./dashboard-page.tsx') },
    ],
    list: { columns: ['productId', 'createdBy', 'updatedAt'], opens: 'page' },
    createForm: () => import('./new-dashboard.tsx'),
    slots: { 'record.actions': () => import('./metric-action.tsx') },
  },
];
