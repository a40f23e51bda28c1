import { Command } from 'commander';
import { features } from '#app/features.ts';
import { WebBuildError } from '#app/web-build.ts';
import { ConfigError } from '#platform/config.ts';
import { Problem } from '#platform/contract/problem.ts';
import { BackupError } from '#platform/db/backup.ts';
import { EmbeddedStartError } from '#platform/db/embedded.ts';
import { MigrationError } from '#platform/db/migrate.ts';
import { ApiProblem, NetworkProblem } from '#sdk/problem.ts';
import { apiCommands } from './commands/api.ts';
import { databaseCommands } from './commands/database.ts';
import { exportCommand } from './commands/export.ts';
import { importFileCommand } from './commands/import.ts';
import { startCommand } from './commands/start.ts';
import { tokenCommand } from './commands/token.ts';
import { userCommand } from './commands/user.ts';
import { complain, InputError } from './output.ts';

/** Runs one command; what the operator can mend is one sentence, all else is a stack trace. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('throughline')
    .description('Product management from customer evidence to shipped outcome, on one thread.')
    .showHelpAfterError();
  program.addCommand(startCommand());
  for (const command of databaseCommands()) program.addCommand(command);
  program.addCommand(userCommand());
  const contracts = features.flatMap(({ routes = [] }) => routes.map(({ contract }) => contract));
  program.addCommand(tokenCommand(contracts));
  program.addCommand(exportCommand(contracts));
  for (const command of apiCommands(contracts, argv[2])) {
    // The upload is no JSON call, so the contract alone cannot make its command.
    if (command.name() === 'import') command.addCommand(importFileCommand());
    program.addCommand(command);
  }
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!isForTheOperator(error)) throw error;
    complain(error.message);
  }
}

function isForTheOperator(error: unknown): error is Error {
  return (
    [
      Problem,
      ConfigError,
      WebBuildError,
      EmbeddedStartError,
      MigrationError,
      BackupError,
      ApiProblem,
      NetworkProblem,
      InputError,
    ].some((kind) => error instanceof kind) ||
    (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
  );
}
