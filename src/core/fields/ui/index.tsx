import { IconForms } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';
import { customFields } from '../fields.contract.ts';

export const ui: FeatureUi = {
  resource: customFields,
  stage: 'settings',
  nav: { label: customFields.label.many, icon: IconForms, order: 50, path: customFields.path },
};
