import { IconBellRinging } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  noun: 'alert',
  stage: 'learn',
  nav: { icon: IconBellRinging, order: 30, aside: true },
  list: { columns: ['state', 'metricId', 'condition', 'firingSince', 'evaluatedAt'] },
  createForm: () => import('./new-alert.tsx'),
  record: {
    ownFields: ['state', 'stateReason', 'firingSince', 'tell', 'snoozedUntil', 'lastToldAt'],
    sections: [
      { id: 'look', label: 'What it sees', order: 1, load: () => import('./look-section.tsx') },
      {
        id: 'firings',
        label: 'When it fired',
        order: 2,
        load: () => import('./firings-section.tsx'),
      },
    ],
    panels: [{ id: 'telling', label: 'Telling', load: () => import('./telling-panel.tsx') }],
  },
  slots: { 'record.actions': () => import('./watch-button.tsx') },
};
