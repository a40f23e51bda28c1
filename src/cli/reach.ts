import { type Command, Option } from 'commander';
import { readConfig } from '#platform/config.ts';
import { type Client, createClient } from '#sdk/client.ts';

/** The options a server is reached with; each has its environment variable. */
export interface Reach {
  readonly url?: string;
  readonly token?: string;
  readonly workspace?: string;
  readonly json?: boolean;
}

/** Gives a command the options of `Reach`. */
export function addReach(command: Command, { workspace }: { workspace: boolean }): Command {
  command
    .addOption(
      new Option('--url <url>', 'where the server is; else as PORT and BASE_PATH say').env(
        'THROUGHLINE_URL',
      ),
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

/** A client of that server. What cannot be reached is named by the cause of the NetworkProblem. */
export function clientOf({ url = ownAddress(), token }: Reach): Client {
  return createClient({
    baseUrl: url,
    ...(token ? { token } : {}),
    fetch: (input, init) =>
      fetch(input, init).catch((cause: unknown) => {
        const mend = 'Start it with “npm start”, or say where it is with --url or THROUGHLINE_URL.';
        throw new Error(`No server answers at ${url}. ${mend}`, { cause });
      }),
  });
}

/** Where a server started with the same environment is found on this machine. */
function ownAddress(): string {
  const { host, port, basePath, publicUrl } = readConfig(process.env);
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return publicUrl ?? `http://${name}:${port}${basePath}`;
}
