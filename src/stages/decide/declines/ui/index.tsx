import { IconHandStop, IconProgress } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  noun: 'decline',
  stage: 'decide',
  nav: { icon: IconHandStop, order: 20 },
  list: {
    columns: ['status', 'category', 'requesters', 'told', 'reachNow', 'revisitOn', 'createdAt'],
    views: [
      {
        id: 'progress',
        label: 'What would bring it back',
        icon: IconProgress,
        load: () => import('./progress-view.tsx'),
      },
    ],
  },
  record: {
    ownFields: [
      'stateBefore',
      'reachThen',
      'reachNow',
      'revenueThen',
      'revenueNow',
      'told',
      'requesters',
    ],
    sections: [
      {
        id: 'return',
        label: 'What would bring it back',
        order: 1,
        load: () => import('./return-section.tsx'),
      },
      {
        id: 'requesters',
        label: 'Those who asked',
        order: 2,
        load: () => import('./requesters-section.tsx'),
      },
    ],
  },
  choiceActs: [
    {
      nouns: ['feature', 'opportunity'],
      field: 'state',
      value: 'declined',
      run: ({ create }, recordId) => create('decline', { recordId }),
    },
  ],
  createForm: () => import('./decline-dialog.tsx'),
  slots: { 'record.actions': () => import('./decline-button.tsx') },
};
