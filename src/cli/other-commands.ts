import type { Command } from 'commander';
import { features } from '#app/features.ts';
import { apiCommands } from './commands/api.ts';
import { databaseCommands } from './commands/database.ts';
import { exportCommand } from './commands/export.ts';
import { importFileCommand } from './commands/import.ts';
import { tokenCommand } from './commands/token.ts';
import { userCommand } from './commands/user.ts';

/** Every command but `start`, in the order of the help; those of the API come from its contract. */
export function otherCommands(wanted: string | undefined): Command[] {
  const contracts = features.flatMap(({ routes = [] }) => routes.map(({ contract }) => contract));
  const api = apiCommands(contracts, wanted);
  // The upload is no JSON call, so the contract alone cannot make its command.
  api.find((command) => command.name() === 'import')?.addCommand(importFileCommand());
  return [
    ...databaseCommands(),
    userCommand(),
    tokenCommand(contracts),
    exportCommand(contracts),
    ...api,
  ];
}
