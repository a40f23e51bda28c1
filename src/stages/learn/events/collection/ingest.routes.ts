import { implementOpen, type Open } from '#platform/api/feature.ts';
import { ingestRoutes as routes } from './ingest.contract.ts';
import { ingest, requireSender } from './ingest.ts';
import { Exceeded } from './quota.ts';

export const ingestImplementations = [
  implementOpen(routes.send, takeIn, {
    admit: async (app, request) => {
      const key = keyBeside(request);
      if (key) await requireSender(app, key);
    },
  }),
];

async function takeIn({ app, request, reply }: Pick<Open, 'app' | 'request' | 'reply'>) {
  const { headers, body } = request;
  try {
    return await ingest(app, {
      body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
      key: keyBeside(request),
      contentType: headers['content-type'],
      userAgent: headers['user-agent'],
    });
  } catch (error) {
    if (error instanceof Exceeded) void reply.header('retry-after', String(error.retryAfter));
    throw error;
  }
}

/** The key from the query or the header; the body may carry it as well. */
function keyBeside({ query, headers }: Open['request']): string | undefined {
  const { api_key: asked } = query as { api_key?: unknown };
  if (typeof asked === 'string') return asked;
  return /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
}
