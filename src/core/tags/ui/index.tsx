import { IconTag } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';
import { tags } from '../tags.contract.ts';

export const ui: FeatureUi = {
  resource: tags,
  stage: 'settings',
  nav: { label: tags.label.many, icon: IconTag, order: 40, path: tags.path },
};
