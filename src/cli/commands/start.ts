import { Command } from 'commander';
import type { RunningServer } from '#app/server.ts';
import { firstOwnerAddress, start } from '#app/start.ts';
import { complain, say } from '#cli/output.ts';
import { readConfig } from '#platform/config.ts';

/** `throughline start`: everything in this process and its embedded database, until a signal. */
export function startCommand(): Command {
  return new Command('start')
    .description('run the server, the jobs and the embedded database')
    .action(async () => {
      const starting = startAndTell();
      // From here on there is a database to take along.
      stopOnSignal(async () => (await starting).stop());
      await starting;
    });
}

async function startAndTell(): Promise<RunningServer> {
  const server = await start(readConfig(process.env));
  say(`\nThroughline is at ${server.address}`);
  const first = await firstOwnerAddress(server);
  if (first) say(`\nOpen this once to become its owner (valid for 24 hours):\n  ${first}\n`);
  return server;
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second signal means "now": PostgreSQL recovers by itself at the next start.
      if (stopping) process.exit(1);
      stopping = true;
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          complain(error instanceof Error ? error.message : String(error));
          process.exit(1);
        },
      );
    });
  }
}
