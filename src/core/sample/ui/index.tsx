import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  stage: 'home',
  slots: {
    'home.start': () => import('./start-card.tsx'),
    'list.empty': () => import('./sample-button.tsx'),
  },
};
