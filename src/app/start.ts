import { setImmediate } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import { createLink, linkAddress } from '#core/access/links.ts';
import { hasOwner } from '#core/access/users.ts';
import type { Config } from '#platform/config.ts';
import { startEmbedded } from '#platform/db/embedded.ts';
import { requireFreePort } from './free-port.ts';
import type { RunningServer } from './server.ts';
import { buildWebIfStale } from './web-build.ts';

/** Runs everything for one installation: the embedded database unless another is named, then the server. */
export async function start(config: Config): Promise<RunningServer> {
  const log = pino({ level: config.logLevel });
  await requireFreePort(config);
  const starting = config.databaseUrl ? null : startEmbedded({ dataDir: config.dataDir, log });
  // The rest is loaded while the database, a process of its own, comes up.
  const loading = setImmediate().then(() => loadServer(log));
  loading.catch(() => {});
  const embedded = await starting;
  try {
    const { startServer } = await loading;
    const server = await startServer({
      config,
      log,
      connection: embedded?.connection ?? { connectionString: config.databaseUrl },
      soleServer: embedded !== null,
    });
    return {
      ...server,
      async stop() {
        await server.stop();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** All features, and the web application, built if need be. */
async function loadServer(log: Logger): Promise<typeof import('./server.ts')> {
  const web = buildWebIfStale(() =>
    log.info('building the web application; only the first start does'),
  );
  web.catch(() => {});
  const server = await import('./server.ts');
  await web;
  return server;
}

/** Where the first visitor becomes the owner; null once there is one. */
export async function firstOwnerAddress(server: RunningServer): Promise<string | null> {
  const { database } = server.app;
  if (await hasOwner(database)) return null;
  // A restart makes a new link, so the older ones must end.
  await database.query(`delete from one_time_links where purpose = 'first_owner'`);
  const { token } = await createLink(database, { purpose: 'first_owner', hours: 24 });
  return linkAddress(server.app, token, server.address);
}
