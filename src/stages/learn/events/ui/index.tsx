import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  stage: 'settings',
  hidden: true,
  slots: { 'import.target': () => import('../history/ui/history-setup.tsx') },
  pages: [
    {
      path: 'settings/product-keys',
      title: 'Product events',
      order: 35,
      access: { kind: 'workspace', rule: { role: 'editor' } },
      load: () => import('./product-keys-page.tsx'),
    },
  ],
};
