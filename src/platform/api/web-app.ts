import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { App } from './app.ts';

/** Where `npm run build` puts the web application. */
export const WEB_DIST = join(import.meta.dirname, '..', '..', '..', 'dist', 'web');

/**
 * Serves the built web application: files with a hash in their name forever,
 * and the one page, told where it lives, for every address that is not a file.
 */
export async function addWebApp(server: FastifyInstance, app: App): Promise<void> {
  const { basePath } = app.config;
  const index = join(WEB_DIST, 'index.html');
  if (!existsSync(index)) {
    app.log.warn('the web application is not built; only the API is served. Run: npm run build');
    return;
  }
  const page = (await readFile(index, 'utf8')).replace(
    '<head>',
    `<head><base href="${basePath}/">`,
  );
  const sendPage = (reply: FastifyReply) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(page);
  await server.register(fastifyStatic, {
    root: join(WEB_DIST, 'assets'),
    prefix: `${basePath}/assets/`,
    immutable: true,
    maxAge: '365d',

    decorateReply: false,
  });
  server.get(`${basePath}/`, (_request, reply) => sendPage(reply));
  server.get(`${basePath}/*`, (request, reply) => {
    const path = request.url.slice(basePath.length).split('?')[0] ?? '';
    if (path.startsWith('/api/') || /\.[a-z0-9]{2,5}$/i.test(path)) return reply.callNotFound();
    return sendPage(reply);
  });
}
