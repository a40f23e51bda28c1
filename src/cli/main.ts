import { Command } from 'commander';
import { startCommand } from './commands/start.ts';

const program = new Command('throughline')
  .description('Product management from customer evidence to shipped outcome, on one thread.')
  .showHelpAfterError();
program.addCommand(startCommand());

await program.parseAsync();
