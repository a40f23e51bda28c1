import { implementOpen } from '#platform/api/feature.ts';
import { ingestRoutes as routes } from './ingest.contract.ts';
import { ingest } from './ingest.ts';
import { Exceeded } from './quota.ts';

export const ingestImplementations = [
  implementOpen(routes.send, async ({ app, request, reply, query }) => {
    const { headers, body } = request;
    try {
      return await ingest(app, {
        body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
        key: query.api_key ?? /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1],
        contentType: headers['content-type'],
        userAgent: headers['user-agent'],
      });
    } catch (error) {
      if (error instanceof Exceeded) void reply.header('retry-after', String(error.retryAfter));
      throw error;
    }
  }),
];
