import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { pino } from 'pino';
import type { App } from '#platform/api/app.ts';
import type { Feature } from '#platform/api/feature.ts';
import { createServer } from '#platform/api/server.ts';
import { scopesOf } from '#platform/auth/authenticate.ts';
import { KnownCallers } from '#platform/auth/known-callers.ts';
import { Secrets } from '#platform/auth/secrets.ts';
import type { Config } from '#platform/config.ts';
import { registerSettings } from '#platform/contract/setting.ts';
import { Database } from '#platform/db/database.ts';
import { migrate } from '#platform/db/migrate.ts';
import { Reactor } from '#platform/events/reactions.ts';
import { FileStore } from '#platform/files/file-store.ts';
import { networkList } from '#platform/http/addresses.ts';
import { Outbound } from '#platform/http/outbound.ts';
import { Jobs } from '#platform/jobs/jobs.ts';
import { LiveHub } from '#platform/realtime/live-hub.ts';
import { features as allFeatures } from './features.ts';

export interface RunningServer {
  readonly app: App;
  readonly http: FastifyInstance;
  readonly reactor: Reactor;
  /** Where it answers: `http://127.0.0.1:4321/base`. */
  readonly address: string;
  /** Finishes what runs, then lets go of everything. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly config: Config;
  /** The database as its owner. */
  readonly connection: pg.ClientConfig;
  /** Only this server can be using the database: the embedded one. */
  readonly soleServer: boolean;
  readonly log?: pino.Logger;
  readonly features?: readonly Feature[];
}

/** Brings the database up to date, starts jobs, reactions and live updates, and listens. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, connection, soleServer, features = allFeatures } = options;
  const log = options.log ?? pino({ level: config.logLevel });
  await migrate({ connection, log });
  const database = new Database({
    owner: connection as pg.PoolConfig,
    app: asApplicationRole(connection as pg.PoolConfig, soleServer),
    log,
  });
  const services = new Map(
    features.flatMap((feature) =>
      (feature.services ?? []).map((service) => [service.resource.noun, service]),
    ),
  );
  const routes = features.flatMap((feature) => feature.routes ?? []);
  const jobs = new Jobs(database.owner, log, { soleServer });
  const live = new LiveHub(database.owner, log);
  const callers = new KnownCallers(database, () => live.listening);
  const app: App = {
    config,
    log,
    database,
    callers,
    jobs,
    live,
    files: new FileStore(config.dataDir),
    services,
    secrets: await Secrets.load(config.dataDir),
    outbound: new Outbound({ allowed: networkList(config.outboundAllow) }),
    settings: registerSettings(features.flatMap((feature) => feature.settings ?? [])),
    async forgetWorkspace(of, workspaceId) {
      for (const feature of features) await feature.onWorkspaceDeleted?.(of, workspaceId);
    },
    scopes: scopesOf(routes.map(({ contract }) => contract)),
  };
  const reactor = new Reactor(
    app,
    features.flatMap((feature) => feature.reactions ?? []),
  );
  database.onActivity = (workspaceId, nouns) => live.committed(workspaceId, nouns);
  live.onNews = () => reactor.poke();
  database.onWritten = () => callers.forget();
  live.onStandingChanged = () => callers.forget();
  const startBackground = async () => {
    await live.start();
    await jobs.start(
      app,
      features.flatMap((feature) => feature.jobs ?? []),
    );
    await reactor.start();
  };
  const letGo = async () => {
    await jobs.stop();
    await reactor.stop();
    for (const feature of features) await feature.stop?.(app);
    await live.stop();
    await app.outbound.close();
    await database.end();
  };
  // One waits for the database, the other works: side by side they take the time of one.
  const background = startBackground();
  background.catch(() => {});
  try {
    const http = await createServer(app, routes);
    await background;
    const silent = silentConnections(http.server);
    const listening = await http.listen({ host: config.host, port: config.port });
    const stop = async () => {
      const closed = http.close();
      live.endAllStreams();
      for (const socket of silent) socket.destroy();
      await closed;
      await letGo();
    };
    return { app, http, reactor, address: listening + config.basePath, stop };
  } catch (error) {
    await Promise.allSettled([background]);
    await letGo().catch((err) => log.warn({ err }, 'not everything that had started was stopped'));
    throw error;
  }
}

/**
 * Connections that have asked nothing yet, as browsers open in advance: Node takes them for busy
 * ones and would wait for them when it closes.
 */
function silentConnections(http: Server): ReadonlySet<Socket> {
  const silent = new Set<Socket>();
  http.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  http.on('request', ({ socket }) => silent.delete(socket));
  return silent;
}

/** Tenants' data is reached as a role that owns nothing and can't escape row-level security. */
function asApplicationRole(connection: pg.PoolConfig, socketIsPrivate: boolean): pg.PoolConfig {
  return socketIsPrivate
    ? { ...connection, user: 'throughline_app' }
    : { ...connection, options: `${connection.options ?? ''} -c role=throughline_app`.trim() };
}
