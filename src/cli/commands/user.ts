import { Command, Option } from 'commander';
import { withPools } from '#cli/database.ts';
import { complain, say, sayTable } from '#cli/output.ts';
import { createLink, linkAddress } from '#core/access/links.ts';
import { createUser, findUserByEmail } from '#core/access/users.ts';
import { joinWorkspace } from '#core/workspaces/workspaces.service.ts';
import { ROLES, type Role } from '#platform/contract/role.ts';
import type { Database } from '#platform/db/database.ts';

/** `throughline user`: people, for when nobody can sign in to mend it on screen. */
export function userCommand(): Command {
  const command = new Command('user').description('people: list, add, sign-in and reset links');
  command.command('list').description('everyone, with their workspaces').action(listUsers);
  command
    .command('add')
    .description('add a person to a workspace and print a link with which they choose a password')
    .argument('<email>')
    .argument('<workspace>', 'short name of the workspace')
    .option('--name <name>', 'their name; the e-mail address until they change it')
    .addOption(new Option('--role <role>').choices(ROLES).default('editor'))
    .action(addUser);
  command
    .command('link')
    .description('print a one-time link that signs a person in')
    .argument('<email>')
    .option('--reset', 'let the link set a new password and end all sessions')
    .action(printLink);
  return command;
}

function listUsers(): Promise<void> {
  return withPools(async (database) => {
    const { rows } = await database.owner.query(
      `select u.email, u.name, u.is_instance_owner as owner, u.disabled_at is null as active,
              array(select w.slug || ' (' || m.role || ')' from members m join workspaces w on w.id = m.workspace_id
                    where m.user_id = u.id order by w.slug) as workspaces
       from users u order by u.email`,
    );
    sayTable(rows, ['email', 'name', 'owner', 'active', 'workspaces']);
  });
}

function addUser(
  email: string,
  workspace: string,
  { name, role }: { name?: string; role: Role },
): Promise<void> {
  return withPools(async (database, config) => {
    const { rows } = await database.owner.query<{ id: string }>(
      'select id from workspaces where slug = $1',
      [workspace],
    );
    const [found] = rows;
    if (!found) return complain(`There is no workspace “${workspace}”.`);
    const user = await findUserByEmail(database, email);
    const userId =
      user?.id ??
      (await createUser(database, {
        email: email.toLowerCase(),
        name: name ?? email,
        password: null,
      }));
    await joinWorkspace({ database }, { workspaceId: found.id, userId, role });
    say(`${email} is in ${workspace} as ${role}.`);
    if (!user) await sayLink(database, config, userId, 'password_reset');
  });
}

function printLink(email: string, { reset = false }: { reset?: boolean }): Promise<void> {
  return withPools(async (database, config) => {
    const user = await findUserByEmail(database, email);
    if (!user) return complain(`There is nobody with the address ${email}.`);
    await sayLink(database, config, user.id, reset ? 'password_reset' : 'sign_in');
  });
}

async function sayLink(
  database: Database,
  config: Parameters<typeof linkAddress>[0]['config'],
  userId: string,
  purpose: 'sign_in' | 'password_reset',
): Promise<void> {
  const { token } = await createLink(database, { purpose, userId, hours: 24 });
  say(`Valid once, for 24 hours:\n  ${linkAddress({ config }, token)}`);
}
