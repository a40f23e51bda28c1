import { Command } from 'commander';
import { WebBuildError } from '#app/web-build.ts';
import { ConfigError } from '#platform/config.ts';
import { Problem } from '#platform/contract/problem.ts';
import { BackupError } from '#platform/db/backup.ts';
import { EmbeddedStartError } from '#platform/db/embedded.ts';
import { MigrationError } from '#platform/db/migrate.ts';
import { ApiProblem, messageOf, NetworkProblem } from '#sdk/problem.ts';
import { startCommand } from './commands/start.ts';
import { complain, InputError } from './output.ts';

/** Runs one command; what the operator can mend is one sentence, all else is a stack trace. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('throughline')
    .description('Product management from customer evidence to shipped outcome, on one thread.')
    .showHelpAfterError();
  program.addCommand(startCommand());
  // All others have every feature loaded first; the server loads them while its database starts.
  if (argv[2] !== 'start') {
    const { otherCommands } = await import('./other-commands.ts');
    for (const command of otherCommands(argv[2])) program.addCommand(command);
  }
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!isForTheOperator(error)) throw error;
    complain(error instanceof NetworkProblem ? messageOf(error.cause) : error.message);
  }
}

function isForTheOperator(error: unknown): error is Error {
  return [
    Problem,
    ConfigError,
    WebBuildError,
    EmbeddedStartError,
    MigrationError,
    BackupError,
    ApiProblem,
    NetworkProblem,
    InputError,
  ].some((kind) => error instanceof kind);
}
