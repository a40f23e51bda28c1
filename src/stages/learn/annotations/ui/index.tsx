import { IconBookmark } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

/** Made where charts are looked at; the list is found by its name. */
export const ui: FeatureUi = {
  noun: 'annotation',
  stage: 'learn',
  nav: { icon: IconBookmark, order: 80, aside: true },
  list: { columns: ['day', 'productId', 'createdBy'] },
};
