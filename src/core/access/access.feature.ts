import type { Feature } from '#platform/api/feature.ts';
import { accessImplementations } from './access.routes.ts';

export const accessFeature: Feature = { name: 'access', routes: accessImplementations };
