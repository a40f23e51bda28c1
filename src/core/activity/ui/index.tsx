import { IconHistory } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  stage: 'settings',
  nav: { label: 'Audit log', icon: IconHistory, order: 90, path: 'settings/audit' },
  pages: [
    {
      path: 'settings/audit',
      title: 'Audit log',
      order: 90,
      access: { kind: 'workspace', rule: { role: 'admin' } },
      load: () => import('./audit-page.tsx'),
    },
  ],
};
