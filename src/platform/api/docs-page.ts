import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/**
 * The OpenAPI document as a page to read and try, at `<prefix>/docs/`: Swagger UI
 * from its package, started by a script of ours since the policy allows none inline.
 */
export async function addDocsPage(server: FastifyInstance, prefix: string): Promise<void> {
  const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  await server.register(fastifyStatic, { root, serve: false });
  server.get(`${prefix}/docs`, (_request, reply) => reply.redirect(`${prefix}/docs/`));
  server.get(`${prefix}/docs/`, (_request, reply) =>
    reply.header('content-type', 'text/html; charset=utf-8').send(PAGE),
  );
  server.get(`${prefix}/docs/start.js`, (_request, reply) =>
    reply.header('content-type', 'text/javascript; charset=utf-8').send(START),
  );
  for (const file of FILES) {
    server.get(`${prefix}/docs/${file}`, (_request, reply) => reply.sendFile(file, root));
  }
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Throughline API</title>
<link rel="icon" href="favicon-32x32.png">
<link rel="stylesheet" href="swagger-ui.css">
</head>
<body>
<div id="api"><p>Loading the API…</p></div>
<script src="swagger-ui-bundle.js"></script>
<script src="start.js"></script>
</body>
</html>
`;

// Read as 3.1, the document of more than a megabyte is resolved as a whole: Swagger UI takes
// long to show it, and again for every operation opened. Read as 3.0 it is taken as it is, but
// for types that may be null, which 3.0 does not write as a list.
const START = `const page = {
  dom_id: '#api',
  deepLinking: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: -1,
  filter: true,
  validatorUrl: null,
};
const looks = new CSSStyleSheet();
looks.replaceSync('.version-stamp { display: none !important }');
document.adoptedStyleSheets = [looks];
const plain = (key, value) =>
  key === 'type' && Array.isArray(value) ? value.find((type) => type !== 'null') : value;
fetch('../openapi.json')
  .then((answer) => answer.text())
  .then((text) => SwaggerUIBundle({ ...page, spec: { ...JSON.parse(text, plain), openapi: '3.0.3' } }))
  .catch(() => SwaggerUIBundle({ ...page, url: '../openapi.json' }));
`;
