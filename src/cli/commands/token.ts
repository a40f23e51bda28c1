import { Command } from 'commander';
import { withPools } from '#cli/database.ts';
import { complain, say, sayTable } from '#cli/output.ts';
import { createKey, listKeys, revokeKey } from '#core/access/api-keys.service.ts';
import type { Actor } from '#platform/auth/actor.ts';
import { scopesOf } from '#platform/auth/authenticate.ts';
import type { Role } from '#platform/contract/role.ts';
import type { RouteContract } from '#platform/contract/route.ts';
import type { Tx } from '#platform/db/database.ts';

/** `throughline token`: API keys, for scripts and for whoever runs the machine. */
export function tokenCommand(contracts: readonly RouteContract[]): Command {
  const command = new Command('token').description('API keys: create, list, revoke');
  command
    .command('create')
    .description('make an API key of a member and print its secret, this once')
    .argument('<email>', 'the member it acts as')
    .argument('<workspace>', 'short name of the workspace')
    .option('--name <name>', 'what it is for', 'command line')
    .option('--scopes <list>', 'such as feedback:read,*:write', '*:write')
    .option('--days <number>', 'how long it lasts', '90')
    .action(
      (email: string, workspace: string, options: { name: string; scopes: string; days: string }) =>
        asMember(email, workspace, async (tx) => {
          const { secret } = await createKey(
            tx,
            {
              name: options.name,
              scopes: options.scopes.split(','),
              expiresInDays: Number(options.days),
            },
            scopesOf(contracts),
          );
          say(secret);
        }),
    );
  command
    .command('list')
    .description('the keys of a member; an admin sees those of everyone')
    .argument('<email>')
    .argument('<workspace>')
    .action((email: string, workspace: string) =>
      asMember(email, workspace, async (tx) => {
        const keys = await listKeys(tx);
        const rows = keys.map((key) => ({ ...key, holder: key.holder.name }));
        sayTable(rows, ['id', 'name', 'hint', 'holder', 'scopes', 'expiresAt', 'lastUsedAt']);
      }),
    );
  command
    .command('revoke')
    .description('end a key at once')
    .argument('<email>')
    .argument('<workspace>')
    .argument('<id>')
    .action((email: string, workspace: string, id: string) =>
      asMember(email, workspace, async (tx) => {
        await revokeKey(tx, id);
        say('Revoked.');
      }),
    );
  return command;
}

/** Acts as a member of the workspace: whoever holds the database may, the log says so. */
async function asMember(
  email: string,
  workspace: string,
  work: (tx: Tx) => Promise<void>,
): Promise<void> {
  await withPools(async (database) => {
    const { rows } = await database.owner.query<{
      user_id: string;
      name: string;
      workspace_id: string;
      role: Role;
    }>(
      `select m.user_id, u.name, m.workspace_id, m.role
       from members m join users u on u.id = m.user_id join workspaces w on w.id = m.workspace_id
       where lower(u.email) = lower($1) and w.slug = $2`,
      [email, workspace],
    );
    const [member] = rows;
    if (!member) return complain(`${email} is no member of ${workspace}.`);
    const actor: Actor = {
      kind: 'user',
      userId: member.user_id,
      actorId: member.user_id,
      name: `${member.name} (command line)`,
      workspaceId: member.workspace_id,
      role: member.role,
      // The machine itself is the proof.
      verifiedAt: new Date(),
    };
    await database.transaction(actor, work);
  });
}
