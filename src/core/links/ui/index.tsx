import { IconBinaryTree2 } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  stage: 'home',
  nav: { label: 'Thread', icon: IconBinaryTree2, order: 0, path: 'thread' },
  hidden: true,
  slots: { 'record.thread': () => import('./thread-section.tsx') },
};
