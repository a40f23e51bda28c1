import type { Feature } from '#platform/api/feature.ts';
import { mailImplementations } from './mail.routes.ts';
import { deliverMails } from './mail.ts';

export const mailFeature: Feature = {
  name: 'mail',
  routes: mailImplementations,
  jobs: [deliverMails],
};
