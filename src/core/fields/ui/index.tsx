import { IconForms } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi = {
  noun: 'custom_field',
  stage: 'settings',
  nav: { icon: IconForms, order: 50 },
};
