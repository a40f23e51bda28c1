import { IconMessage } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  stage: 'home',
  nav: { label: 'Discussion', icon: IconMessage, order: 0, path: 'discussion' },
  hidden: true,
  slots: { 'record.discussion': () => import('./discussion.tsx') },
};
