import { changeRoleByProvider } from '#core/members/members.service.ts';
import { addMember } from '#core/workspaces/workspaces.service.ts';
import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import type { UserSession } from '#platform/auth/authenticate.ts';
import { atLeast, type Role } from '#platform/contract/role.ts';
import type { SignInProblem } from './sign-in-provider.contract.ts';
import type { ActiveProvider } from './sign-in-provider.ts';
import { findUser, findUserByEmail, insertUser, type UserRow } from './users.ts';
import { markVerified } from './verify.ts';

/** A sign-in through the provider that can't go on; the sign-in page says why. */
export class SignInRefused extends Error {
  readonly problem: SignInProblem;

  constructor(problem: SignInProblem) {
    super(`sign-in refused: ${problem}`);
    this.name = 'SignInRefused';
    this.problem = problem;
  }
}

/** Who the provider says that somebody is. */
export interface ProviderPerson {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | undefined;
  /** Exactly true in the claims; anything else counts as no. */
  readonly emailVerified: boolean;
  readonly name: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The values of a claim; dots lead into objects, unless the claim itself has that name. */
function claimValues(claims: Readonly<Record<string, unknown>>, path: string): string[] {
  const value =
    claims[path] ??
    path
      .split('.')
      .reduce<unknown>(
        (held, name) =>
          typeof held === 'object' && held !== null && Object.hasOwn(held, name)
            ? (held as Record<string, unknown>)[name]
            : undefined,
        claims,
      );
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one): one is string => typeof one === 'string');
}

/** The strongest role that the claim maps to, else the default; null when there is none. */
export function roleOf(
  provider: Pick<ActiveProvider, 'roleClaim' | 'roleMap' | 'defaultRole'>,
  claims: Readonly<Record<string, unknown>>,
): Role | null {
  const values = provider.roleClaim ? claimValues(claims, provider.roleClaim) : [];
  const roles = values.flatMap((value) =>
    Object.hasOwn(provider.roleMap, value) ? (provider.roleMap[value] ?? []) : [],
  );
  return (
    roles.reduce<Role | null>(
      (best, role) => (best === null || atLeast(role, best) ? role : best),
      null,
    ) ?? provider.defaultRole
  );
}

/**
 * The account of somebody whom the provider vouches for. A known identity is its
 * account. An account with the same address is linked only where both sides have
 * shown that the address is theirs; else whoever registers a stranger's address
 * first, here or there, would get into the other's account.
 */
export async function accountOf(
  app: App,
  provider: ActiveProvider,
  person: ProviderPerson,
): Promise<string> {
  const known = await findByIdentity(app, person);
  if (known) {
    await app.database.query(
      'update identities set used_at = now(), email = $3 where issuer = $1 and subject = $2',
      [person.issuer, person.subject, person.email ?? null],
    );
    await follow(app, provider, person, known);
    return known.id;
  }
  if (!person.email || !person.emailVerified) throw new SignInRefused('email_unverified');
  const sameAddress = await findUserByEmail(app.database, person.email);
  if (sameAddress) {
    if (!sameAddress.email_verified_at) throw new SignInRefused('account_exists');
    requireEnabled(sameAddress);
    await linkIdentity(app, person, sameAddress.id);
    await follow(app, provider, person, sameAddress);
    return sameAddress.id;
  }
  return newAccount(app, provider, person, person.email);
}

/** Connects the provider with the account of somebody who is signed in and asked for it. */
export async function connectAccount(
  app: App,
  person: ProviderPerson,
  userId: string,
): Promise<void> {
  const known = await findByIdentity(app, person);
  if (known && known.id !== userId) throw new SignInRefused('connected_elsewhere');
  if (!known) await linkIdentity(app, person, userId);
}

/** How long ago the provider may have asked for the password, where it says so; seconds. */
const PROVEN_WITHIN = 5 * 60;

/** Takes the provider's word that whoever is signed in here has just signed in there. */
export async function verifyAccount(
  app: App,
  person: ProviderPerson,
  session: UserSession,
): Promise<void> {
  const known = await findByIdentity(app, person);
  const provenAt = person.claims.auth_time;
  const stale = typeof provenAt === 'number' && Date.now() / 1000 - provenAt > PROVEN_WITHIN;
  if (known?.id !== session.userId || stale) throw new SignInRefused('refused');
  await markVerified(app, session.sessionId);
}

async function findByIdentity(
  app: App,
  { issuer, subject }: ProviderPerson,
): Promise<UserRow | undefined> {
  const [row] = await app.database.query<{ user_id: string }>(
    'select user_id from identities where issuer = $1 and subject = $2',
    [issuer, subject],
  );
  if (!row) return undefined;
  const user = await findUser(app.database, row.user_id);
  if (user) requireEnabled(user);
  return user;
}

function requireEnabled(user: UserRow): void {
  if (user.disabled_at) throw new SignInRefused('disabled');
}

async function linkIdentity(app: App, person: ProviderPerson, userId: string): Promise<void> {
  await app.database.query(
    'insert into identities (issuer, subject, user_id, email) values ($1, $2, $3, $4) on conflict do nothing',
    [person.issuer, person.subject, userId, person.email ?? null],
  );
}

async function workspaceOf(app: App, provider: ActiveProvider): Promise<string | undefined> {
  const [row] = await app.database.query<{ id: string }>(
    'select id from workspaces where slug = $1 and archived_at is null',
    [provider.workspace],
  );
  return row?.id;
}

/** A first sign-in makes an account only for those who have a role or an invitation. */
async function newAccount(
  app: App,
  provider: ActiveProvider,
  person: ProviderPerson,
  email: string,
): Promise<string> {
  const role = roleOf(provider, person.claims);
  const own = role ? await workspaceOf(app, provider) : undefined;
  const invitations = await app.database.query<{ id: string; workspace_id: string; role: Role }>(
    `select l.id, l.workspace_id, l.role from one_time_links l
     join workspaces w on w.id = l.workspace_id and w.archived_at is null
     where l.purpose = 'invitation' and lower(l.email) = lower($1)
       and l.used_at is null and l.expires_at > now()`,
    [email],
  );
  const first = own ?? invitations[0]?.workspace_id;
  if (!first) throw new SignInRefused('no_access');
  const userId = await app.database.transaction(systemActor(first, provider.label), async (tx) => {
    const name = person.name?.trim().slice(0, 200) || email;
    const id = await insertUser(
      tx,
      { email: email.toLowerCase(), name, emailVerified: true },
      null,
    );
    await tx.query(
      'insert into identities (issuer, subject, user_id, email) values ($1, $2, $3, $4)',
      [person.issuer, person.subject, id, email],
    );
    return id;
  });
  for (const invitation of invitations) {
    const actor = systemActor(invitation.workspace_id, provider.label);
    await app.database.transaction(actor, async (tx) => {
      await tx.query('update one_time_links set used_at = now() where id = $1', [invitation.id]);
      await addMember(tx, userId, invitation.role);
    });
  }
  if (own && role) await joinByProvider(app, provider, own, userId, role);
  return userId;
}

async function joinByProvider(
  app: App,
  provider: ActiveProvider,
  workspaceId: string,
  userId: string,
  role: Role,
): Promise<void> {
  await app.database.transaction(systemActor(workspaceId, provider.label), async (tx) => {
    if (!(await addMember(tx, userId, role))) return;
    await tx.query(
      'update members set by_provider = true where workspace_id = $1 and user_id = $2',
      [workspaceId, userId],
    );
  });
}

/** At each sign-in: joins the provider's workspace, or takes on the role that the claim gives by now. */
async function follow(
  app: App,
  provider: ActiveProvider,
  person: ProviderPerson,
  user: UserRow,
): Promise<void> {
  const workspaceId = await workspaceOf(app, provider);
  if (!workspaceId) return;
  const role = roleOf(provider, person.claims);
  if (role) await joinByProvider(app, provider, workspaceId, user.id, role);
  await app.database.transaction(systemActor(workspaceId, provider.label), (tx) =>
    changeRoleByProvider(tx, user.id, role),
  );
}
