import { IconFileImport } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

const Becomes = lazy(() => import('./becomes.tsx'));

export const ui: FeatureUi = {
  noun: 'import',
  stage: 'settings',
  nav: { icon: IconFileImport, order: 60 },
  createForm: () => import('./upload-form.tsx'),
  pages: [
    {
      path: 'settings/imports',
      title: 'Uploaded files',
      order: 35,
      access: { kind: 'workspace', rule: { role: 'editor' } },
      load: () => import('./settings-page.tsx'),
    },
  ],
  record: { replaces: () => import('./import-page.tsx') },
  list: {
    columns: ['state', 'createdBy', 'createdAt'],
    rowExtras: ({ target }) =>
      typeof target === 'string' && (
        <Suspense>
          <Becomes target={target} />
        </Suspense>
      ),
  },
  slots: {
    'list.menu': () => import('./list-entry.tsx'),
    'list.empty': () => import('./empty-list-button.tsx'),
  },
  commands: [
    {
      id: 'import.csv',
      label: 'Import a file',
      icon: IconFileImport,
      keywords:
        'upload csv spreadsheet survey excel table ndjson json parquet events history deals',
      run: ({ create }) => create('import'),
    },
  ],
};
