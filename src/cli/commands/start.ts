import { Command } from 'commander';
import { firstOwnerAddress, start } from '#app/start.ts';
import { ConfigError, readConfig } from '#platform/config.ts';
import { EmbeddedStartError } from '#platform/db/embedded.ts';
import { MigrationError } from '#platform/db/migrate.ts';

/** `throughline start`: everything in this process and its embedded database, until a signal. */
export function startCommand(): Command {
  return new Command('start')
    .description('run the server, the jobs and the embedded database')
    .action(run);
}

async function run(): Promise<void> {
  try {
    const server = await start(readConfig(process.env));
    process.stdout.write(`\nThroughline is at ${server.address}\n`);
    const first = await firstOwnerAddress(server);
    if (first) {
      process.stdout.write(
        `\nOpen this once to become its owner (valid for 24 hours):\n  ${first}\n\n`,
      );
    }
    stopOnSignal(() => server.stop());
  } catch (error) {
    if (isForTheOperator(error)) {
      process.stderr.write(`\nThroughline did not start. ${error.message}\n`);
      process.exitCode = 1;
      return;
    }
    throw error;
  }
}

function isForTheOperator(error: unknown): error is Error {
  if (error instanceof ConfigError || error instanceof EmbeddedStartError) return true;
  if (error instanceof MigrationError) return true;
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
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
          process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}
