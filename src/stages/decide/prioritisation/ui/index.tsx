import { IconScale, IconSortDescending2 } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi[] = [
  {
    stage: 'decide',
    nav: { label: 'Prioritise', icon: IconSortDescending2, order: 10, path: 'prioritise' },
    pages: [
      { path: 'prioritise', title: 'Prioritise', load: () => import('./prioritise-page.tsx') },
      {
        path: 'settings/evidence',
        title: 'Evidence',
        order: 30,
        access: { kind: 'workspace', rule: { role: 'viewer' } },
        load: () => import('./evidence-settings-page.tsx'),
      },
    ],
    slots: {
      'record.thread': () => import('./score-section.tsx'),
      'home.step': () => import('./first-step.tsx'),
    },
    commands: [
      {
        id: 'prioritise',
        label: 'Prioritise',
        icon: IconSortDescending2,
        keywords: 'score rice ice wsjf matrix value effort rank',
        shortcut: 'g p',
        run: ({ go }) => go('prioritise'),
      },
    ],
  },
  {
    noun: 'score_model',
    stage: 'decide',
    nav: { icon: IconScale, order: 30, aside: true },
    list: { columns: ['noun', 'method', 'leading', 'updatedAt'] },
    record: {
      ownFields: ['criteria', 'rubrics'],
      sections: [{ id: 'inputs', label: 'Inputs', load: () => import('./model-editor.tsx') }],
    },
  },
];
