import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { App } from './app.ts';

/** `GET /healthz`, `/readyz` and Prometheus `/metrics`. None of them tells anything of a tenant. */
export function addOperations(server: FastifyInstance, app: App): void {
  const { basePath } = app.config;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer, by route and status class.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  const problems = new Counter({
    name: 'http_problems_total',
    help: 'Answers with a status of 400 or more.',
    labelNames: ['route', 'status'],
    registers: [registry],
  });
  addGauges(app, registry);
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const labels = {
      method: request.method,
      route,
      status: `${Math.floor(reply.statusCode / 100)}xx`,
    };
    seconds.observe(labels, reply.elapsedTime / 1000);
    if (reply.statusCode >= 400) problems.inc({ route, status: reply.statusCode });
  });
  server.get(`${basePath}/healthz`, async () => ({ status: 'ok' }));
  server.get(`${basePath}/readyz`, async (_request, reply) => {
    try {
      await app.database.app.query('select 1');
      return { status: 'ready' };
    } catch {
      return reply
        .code(503)
        .header('retry-after', '2')
        .send({ status: 'waiting for the database' });
    }
  });
  server.get(`${basePath}/metrics`, async (_request, reply) =>
    reply.header('content-type', registry.contentType).send(await registry.metrics()),
  );
}

function addGauges(app: App, registry: Registry): void {
  new Gauge({
    name: 'live_streams',
    help: 'Open live-update streams.',
    registers: [registry],
    collect() {
      this.set(app.live.streams);
    },
  });
  new Gauge({
    name: 'database_connections',
    help: 'Connections to PostgreSQL, by pool and state.',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries({
        app: app.database.app,
        owner: app.database.owner,
      })) {
        this.set({ pool, state: 'busy' }, totalCount - idleCount);
        this.set({ pool, state: 'idle' }, idleCount);
        this.set({ pool, state: 'waiting' }, waitingCount);
      }
    },
  });
  new Gauge({
    name: 'reaction_failures',
    help: 'Failures in a row of each reaction; 0 is healthy.',
    labelNames: ['reaction'],
    registers: [registry],
    async collect() {
      const { rows } = await app.database.owner.query(
        'select reaction, failures from reaction_cursors',
      );
      for (const row of rows) this.set({ reaction: row.reaction }, row.failures);
    },
  });
}
