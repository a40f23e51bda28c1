import { IconUserSearch } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi[] = [
  {
    stage: 'learn',
    nav: { icon: IconUserSearch, order: 40, label: 'Persons', path: 'persons' },
    pages: [
      {
        path: 'persons',
        title: 'Persons',
        access: { kind: 'workspace', rule: { role: 'editor' } },
        load: () => import('./persons/persons-page.tsx'),
      },
      { path: 'persons/$id', title: 'Person', load: () => import('./persons/person-page.tsx') },
    ],
    slots: { 'record.parts': () => import('./persons/customer-part.tsx') },
  },
  {
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
  },
];
