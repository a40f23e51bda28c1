import type { FeatureUi } from '#platform/ui/feature-ui.ts';

/** Made where charts are looked at; the list is found by its name. */
export const ui: FeatureUi = {
  noun: 'annotation',
  stage: 'learn',
  list: { columns: ['day', 'productId', 'createdBy'] },
};
