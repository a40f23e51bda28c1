import type { Feature } from '#platform/api/feature.ts';
import { tellJob } from './notices.service.ts';

/** Telling those who asked; what about, and by which routes, is with each that tells. */
export const requestersFeature: Feature = { name: 'requesters', jobs: [tellJob] };
