import { IconBell } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  stage: 'home',
  nav: { label: 'Inbox', icon: IconBell, order: 10, path: 'inbox' },
  pages: [
    { path: 'inbox', title: 'Inbox', load: () => import('./inbox-page.tsx') },
    {
      path: 'settings/notifications',
      title: 'Notifications',
      yours: true,
      load: () => import('./preferences-page.tsx'),
    },
  ],
  slots: {
    'shell.notifications': () => import('./bell.tsx'),
    'home.card': () => import('./home-card.tsx'),
    'record.actions': () => import('./follow-button.tsx'),
  },
  commands: [
    {
      id: 'inbox',
      label: 'Open your inbox',
      icon: IconBell,
      keywords: 'notifications mentions',
      shortcut: 'g i',
      run: ({ go }) => go('inbox'),
    },
  ],
};
