import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Config, ConfigError } from '#platform/config.ts';

/**
 * Listens for a moment where the server will, so that a port in use is told before a database is
 * started for nothing.
 * @throws ConfigError with the setting to change where that can't be listened on.
 */
export async function requireFreePort({
  host,
  port,
}: Pick<Config, 'host' | 'port'>): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, 'listening');
  } catch (error) {
    throw refusal(error as NodeJS.ErrnoException, host, port);
  }
  probe.close();
  await once(probe, 'close');
}

function refusal(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ConfigError(
        'PORT',
        `${port} is in use on ${host}: stop what listens there, another Throughline perhaps, or set another port.`,
      );
    case 'EACCES':
      return new ConfigError(
        'PORT',
        `${port} is not for this user to listen on: set one from 1024 upwards.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigError(
        'HOST',
        `${host} is no address of this machine: set one of its own, or 0.0.0.0 for all of them.`,
      );
    default:
      return error;
  }
}
