import { IconForms } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  noun: 'custom_field',
  stage: 'settings',
  hidden: true,
  nav: { icon: IconForms, order: 50 },
  pages: [
    {
      path: 'settings/custom-fields',
      title: 'Custom fields',
      order: 50,
      access: { kind: 'workspace', rule: { role: 'admin' } },
      load: () => import('./fields-page.tsx'),
    },
  ],
};
