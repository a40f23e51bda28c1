import { mailRoutes } from '#platform/mail/mail.contract.ts';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';
import { apiKeyRoutes } from '../api-keys.contract.ts';
import { providerRoutes } from '../sign-in-provider.contract.ts';
import { userRoutes } from '../users.contract.ts';

export const ui: FeatureUi = {
  stage: 'settings',
  hidden: true,
  pages: [
    {
      path: 'settings/api-keys',
      title: 'API keys',
      order: 30,
      access: apiKeyRoutes.list.access,
      load: () => import('./api-keys-page.tsx'),
    },
    {
      path: 'settings/accounts',
      title: 'Accounts',
      order: 10,
      access: userRoutes.list.access,
      load: () => import('./users-page.tsx'),
    },
    {
      path: 'settings/sign-in',
      title: 'Sign-in',
      access: providerRoutes.get.access,
      load: () => import('./provider-page.tsx'),
    },
    {
      path: 'settings/mail',
      title: 'Mail',
      access: mailRoutes.list.access,
      load: () => import('./mail-page.tsx'),
    },
  ],
};
