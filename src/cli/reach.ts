import { type Command, Option } from 'commander';
import { type Client, createClient } from '#sdk/client.ts';

/** The options a server is reached with; each has its environment variable. */
export interface Reach {
  readonly url: string;
  readonly token?: string;
  readonly workspace?: string;
  readonly json?: boolean;
}

/** Gives a command the options of `Reach`. */
export function addReach(command: Command, { workspace }: { workspace: boolean }): Command {
  command
    .addOption(
      new Option('--url <url>', 'where the server is')
        .env('THROUGHLINE_URL')
        .default('http://127.0.0.1:4321'),
    )
    .addOption(new Option('--token <key>', 'an API key').env('THROUGHLINE_TOKEN'))
    .option('--json', 'print JSON');
  if (!workspace) return command;
  return command.addOption(
    new Option('--workspace <name>', 'short name of the workspace')
      .env('THROUGHLINE_WORKSPACE')
      .makeOptionMandatory(),
  );
}

export function clientOf({ url, token }: Reach): Client {
  return createClient({ baseUrl: url, ...(token ? { token } : {}) });
}
