import { z } from 'zod';
import { defineRoute } from '#platform/contract/route.ts';

export const snippetRoutes = {
  script: defineRoute({
    id: 'event.snippet',
    method: 'GET',
    path: '/snippet.js',
    summary: 'The script that sends events from web pages',
    access: { kind: 'public' },
    site: true,
    crossOrigin: true,
    rate: 'ingest',
    produces: 'text/javascript',
    output: z.unknown(),
  }),
};
