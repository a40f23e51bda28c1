import { randomUUID } from 'node:crypto';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import helmet from 'helmet';
import { authenticate, keyToken, sessionToken } from '#platform/auth/authenticate.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { RouteContract } from '#platform/contract/route.ts';
import type { Tx } from '#platform/db/database.ts';
import type { App } from './app.ts';
import { addDocsPage } from './docs-page.ts';
import type { Implementation } from './feature.ts';
import { onceOnly } from './idempotency.ts';
import { checkDepth, checkText } from './json-body.ts';
import { JsonText } from './json-text.ts';
import { addOperations } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { loggedPath, sendProblem, sendRawProblem } from './problems.ts';
import { addressKey, CALLS_PER_MINUTE, callerKey } from './rate-limit.ts';
import { parsePart } from './validate.ts';
import { addWebApp } from './web-app.ts';

export const API_PREFIX = '/api/v1';
const MEBIBYTE = 1024 * 1024;
const FORM = 'application/x-www-form-urlencoded';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a route takes when it is not JSON. */
    consumes?: RouteContract['consumes'] | undefined;
  }
}

/** The HTTP server with every implemented route, not yet listening. */
export async function createServer(
  app: App,
  routes: readonly Implementation[],
): Promise<FastifyInstance> {
  checkRoutes(routes);
  const server = Fastify({
    loggerInstance: app.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MEBIBYTE,
    genReqId: () => randomUUID(),
    trustProxy: [...app.config.trustedProxies],
    routerOptions: { maxParamLength: 400 },
    forceCloseConnections: 'idle',
    frameworkErrors: sendProblem,
    clientErrorHandler: sendRawProblem,
  });
  // An expectation we do not know is left aside, as HTTP allows; Node would answer an empty 417.
  server.server.on('checkExpectation', (request, response) =>
    server.server.emit('request', request, response),
  );
  server.removeContentTypeParser('text/plain');
  addJsonParser(server);
  addFormParser(server);
  // Live streams write to the socket themselves and stay as they are.
  await server.register(compress, { threshold: 1024, encodings: ['gzip', 'identity'] });
  await server.register(cookie);
  await server.register(multipart);
  // Its own plugin for Fastify works the headers out again for each request.
  const secure = helmet(securityHeaders());
  server.addHook('onRequest', (request, reply, done) =>
    secure(request.raw, reply.raw, () => done()),
  );
  await server.register(rateLimit, {
    global: false,
    keyGenerator: callerKey,
    errorResponseBuilder: (_request, { after }) =>
      new Problem('rate_limited', `That was too many requests in a minute. Try again in ${after}.`),
  });
  server.setErrorHandler(sendProblem);
  server.setNotFoundHandler((request, reply) =>
    sendProblem(
      new Problem('not_found', `There is nothing at ${request.url.split('?')[0]}.`),
      request,
      reply,
    ),
  );
  server.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const level = reply.statusCode >= 500 ? 'error' : 'debug';
    request.log[level](
      {
        method,
        path: loggedPath(request),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
  addOperations(server, app);
  for (const route of routes) {
    if (route.contract.crossOrigin) await addCrossOriginRoute(server, app, route);
    else addRoute(server, app, route);
  }
  addOpenApi(server, app, routes);
  await addDocsPage(server, app.config.basePath + API_PREFIX);
  await addWebApp(server, app);
  return server;
}

function addOpenApi(server: FastifyInstance, app: App, routes: readonly Implementation[]): void {
  const prefix = app.config.basePath + API_PREFIX;
  let document: string | undefined;
  server.get(`${prefix}/openapi.json`, (_request, reply) => {
    // Made when first asked for: describing every schema would take a good part of the start.
    document ??= JSON.stringify(
      openApiDocument(
        // Pages for people are no part of the API.
        routes.map(({ contract }) => contract).filter(({ site }) => !site),
        prefix,
      ),
    );
    return reply.header('content-type', 'application/json; charset=utf-8').send(document);
  });
}

/** A route that nobody thought through must not go live. */
function checkRoutes(routes: readonly Implementation[]): void {
  const seen = new Set<string>();
  for (const { contract } of routes) {
    if (seen.has(contract.id)) throw new Error(`Two routes are called ${contract.id}.`);
    seen.add(contract.id);
    if (!contract.access?.kind) throw new Error(`${contract.id} does not say who may call it.`);
  }
}

function securityHeaders() {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Mantine sets sizes and colours through style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'same-origin' as const },
    crossOriginEmbedderPolicy: false,
  };
}

function addJsonParser(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (request, body: string, done) => {
      if (body === '') return done(null, undefined);
      try {
        checkDepth(body);
      } catch (error) {
        return done(error as Error);
      }
      parse(request, body, (error, value) => {
        if (error) {
          return done(
            new Problem('malformed_json', `The body is not readable JSON: ${error.message}.`, {
              cause: error,
            }),
          );
        }
        try {
          checkText(body, value);
          done(null, value);
        } catch (problem) {
          done(problem as Error);
        }
      });
    },
  );
}

/** What a plain HTML form sends; only routes that say so take it. */
function addFormParser(server: FastifyInstance): void {
  server.addContentTypeParser(FORM, { parseAs: 'string' }, (request, body: string, done) => {
    if (request.routeOptions.config.consumes !== FORM) {
      return done(new Problem('unsupported_media', 'Send the body as application/json.'));
    }
    done(null, Object.fromEntries(new URLSearchParams(body)));
  });
}

/** A route for pages of other sites takes bytes of any type and answers their browsers' questions. */
async function addCrossOriginRoute(
  server: FastifyInstance,
  app: App,
  route: Implementation,
): Promise<void> {
  const { method } = route.contract;
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    scope.addHook('onRequest', async (_request, reply) => {
      void reply.headers({
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      });
    });
    addRoute(scope, app, route);
    scope.options(urlOf(app, route), (_request, reply) =>
      reply
        .headers({
          'access-control-allow-methods': method,
          'access-control-allow-headers': 'content-type, content-encoding, authorization',
          'access-control-max-age': '86400',
        })
        .code(204)
        .send(),
    );
  });
}

function urlOf(app: App, { contract }: Implementation): string {
  return (
    app.config.basePath +
    (contract.site ? '' : API_PREFIX) +
    contract.path.replaceAll(/\{(\w+)\}/g, ':$1')
  );
}

function addRoute(server: FastifyInstance, app: App, route: Implementation): void {
  const { contract } = route;
  server.route({
    method: contract.method,
    url: urlOf(app, route),
    bodyLimit: contract.bodyLimit ?? MEBIBYTE,
    config: {
      rateLimit: {
        max: CALLS_PER_MINUTE[contract.rate],
        // Where nobody need be signed in, a made-up cookie must not count as another caller.
        ...(contract.access.kind === 'public' ? { keyGenerator: addressKey } : {}),
        timeWindow: '1 minute',
        groupId: contract.rate,
      },
      consumes: contract.consumes,
    },
    preParsing: async (request, _reply, payload) => {
      await route.admit?.(app, request);
      return payload;
    },
    handler: async (request, reply) => answer(app, route, request, reply),
  });
}

const NOBODY = { session: null, actor: null };

async function answer(
  app: App,
  route: Implementation,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { contract, handle } = route;
  void reply.header('cache-control', 'no-store');
  if (request.raw.url?.includes('%00'))
    throw new Problem('invalid_input', 'The address holds a NUL character.');
  if (contract.method !== 'GET' && !contract.crossOrigin) refuseCrossSite(app, request);
  const workspace = (request.params as { workspace?: string }).workspace ?? null;
  const { session, actor } = contract.crossOrigin
    ? NOBODY
    : await authenticate(app, request, contract, workspace);
  const params = parsePart(contract.params, request.params, 'params');
  const query = parsePart(contract.query, request.query, 'query');
  const body =
    contract.consumes === 'multipart/form-data' || contract.crossOrigin
      ? undefined
      : parsePart(contract.body, request.body, 'body');
  if (handle.kind === 'open') {
    const result = await handle.run({
      app,
      session,
      actor,
      address: request.ip,
      request,
      reply,
      params,
      query,
      body,
    });
    return reply.sent || result === reply ? reply : send(reply, contract, result);
  }
  if (!actor) throw new Error(`${contract.id} admitted a caller without an actor.`);
  const work = async (tx: Tx) => {
    const key = contract.method === 'GET' ? undefined : request.headers['idempotency-key'];
    const run = () => handle.run({ tx, app, params, query, body });
    const result = await (typeof key === 'string'
      ? onceOnly(tx, key, { id: contract.id, params, body }, run)
      : run());
    if (app.config.traceStatements) void reply.header('x-statements', tx.statements);
    return result;
  };
  const result =
    contract.method !== 'GET'
      ? await app.database.transaction(actor, work)
      : handle.oneView
        ? await app.database.transaction(actor, work, { readOnly: true })
        : await app.database.read(actor, work);
  return send(reply, contract, result);
}

function send(reply: FastifyReply, contract: RouteContract, result: unknown) {
  if (contract.status === 204) return reply.code(204).send();
  return (
    reply
      .code(contract.status)
      .header('content-type', 'application/json; charset=utf-8')
      // As bytes: a text would be walked through once for its length and once more to be sent.
      .send(result instanceof JsonText ? result.bytes() : Buffer.from(JSON.stringify(result)))
  );
}

/** A cookie is sent by any page the browser shows; only our own pages may write with it. */
function refuseCrossSite(app: App, request: FastifyRequest): void {
  if (keyToken(request) || !sessionToken(request)) return;
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const own = [
    `${request.protocol}://${host}`,
    app.config.publicUrl && new URL(app.config.publicUrl).origin,
  ];
  const ours = origin ? own.includes(origin) : site === 'same-origin' || site === 'none';
  if (!ours) {
    throw new Problem(
      'cross_site',
      'A write must come from a page of this site, or carry an API key. Behind a proxy, set PUBLIC_URL to the address users see.',
    );
  }
}
