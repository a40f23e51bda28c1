import { IconBulb } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';
import { features } from '../features.contract.ts';

export const ui: FeatureUi = {
  resource: features,
  stage: 'plan',
  nav: { label: features.label.many, icon: IconBulb, order: 20, path: features.path },
};
