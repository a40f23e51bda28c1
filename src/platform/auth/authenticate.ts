import type { FastifyRequest } from 'fastify';
import type { App } from '#platform/api/app.ts';
import { allows, weakestRole } from '#platform/contract/policy.ts';
import { notFound, Problem } from '#platform/contract/problem.ts';
import { atLeast, type Role } from '#platform/contract/role.ts';
import type { RouteContract } from '#platform/contract/route.ts';
import type { Statement } from '#platform/db/database.ts';
import type { Actor } from './actor.ts';

export const COOKIE = 'throughline';
/** With https the cookie is bound to the host by its prefix. */
export const SECURE_COOKIE = '__Host-throughline';
const KEY_PREFIX = 'tlk_';

/** Somebody signed in through the browser. */
export interface UserSession {
  readonly sessionId: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly isInstanceOwner: boolean;
  /** When the person last proved who they are: by password, link or provider. */
  readonly verifiedAt: Date;
}

export interface Caller {
  readonly session: UserSession | null;
  readonly actor: Actor | null;
}

interface SessionRow {
  session_id: string;
  user_id: string;
  user_name: string;
  email: string;
  is_instance_owner: boolean;
  workspace_id: string | null;
  role: Role | null;
  seen_at: Date;
  verified_at: Date;
}

interface KeyRow {
  key_id: string;
  key_name: string;
  scopes: string[];
  user_id: string;
  user_name: string;
  workspace_id: string;
  role: Role | null;
  last_used_at: Date | null;
}

// When somebody was last here is kept to the minute, so that most requests write nothing.
const SEEN_EVERY_MS = 60_000;

const ACTOR_OF_SESSION = {
  name: 'actor of session',
  text: 'select * from throughline.actor_of_session($1, $2)',
} as const satisfies Statement;
const ACTOR_OF_KEY = {
  name: 'actor of key',
  text: 'select * from throughline.actor_of_key($1, $2)',
} as const satisfies Statement;

/** The session token a request carries, if any. */
export function sessionToken(request: FastifyRequest): string | undefined {
  return request.cookies[SECURE_COOKIE] ?? request.cookies[COOKIE];
}

/** The API key a request carries, if any. */
export function keyToken(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  return header?.startsWith('Bearer ') ? header.slice(7) : undefined;
}

/**
 * Finds out who calls and whether the route's access rule lets them in. One
 * statement at most. A workspace that the caller is not a member of answers 404.
 */
export async function authenticate(
  { database, callers }: Pick<App, 'database' | 'callers'>,
  request: FastifyRequest,
  route: RouteContract,
  workspace: string | null,
): Promise<Caller> {
  const key = keyToken(request);
  const caller = key
    ? await callerOfKey({ database, callers }, key, route, workspace)
    : await callerOfSession({ database, callers }, request, workspace);
  admit(route, caller, workspace);
  return caller;
}

async function callerOfSession(
  { database, callers }: Pick<App, 'database' | 'callers'>,
  request: FastifyRequest,
  workspace: string | null,
): Promise<Caller> {
  const token = sessionToken(request);
  if (!token) return { session: null, actor: null };
  const row = await callers.find<SessionRow>(ACTOR_OF_SESSION, token, workspace);
  if (!row) return { session: null, actor: null };
  if (Date.now() - row.seen_at.getTime() > SEEN_EVERY_MS) {
    await database.query('update sessions set seen_at = now() where id = $1', [row.session_id]);
  }
  const session = {
    sessionId: row.session_id,
    userId: row.user_id,
    name: row.user_name,
    email: row.email,
    isInstanceOwner: row.is_instance_owner,
    verifiedAt: row.verified_at,
  };
  const actor: Actor | null =
    row.workspace_id && row.role
      ? {
          kind: 'user',
          userId: row.user_id,
          actorId: row.user_id,
          name: row.user_name,
          workspaceId: row.workspace_id,
          role: row.role,
          verifiedAt: row.verified_at,
        }
      : null;
  return { session, actor };
}

async function callerOfKey(
  { database, callers }: Pick<App, 'database' | 'callers'>,
  token: string,
  route: RouteContract,
  workspace: string | null,
): Promise<Caller> {
  const row = token.startsWith(KEY_PREFIX)
    ? await callers.find<KeyRow>(ACTOR_OF_KEY, token, workspace)
    : undefined;
  if (!row) {
    throw new Problem(
      'unauthenticated',
      'This API key is unknown, revoked or expired. Make a new one under Settings → API keys.',
    );
  }
  if (Date.now() - (row.last_used_at?.getTime() ?? 0) > SEEN_EVERY_MS) {
    await database.query('select throughline.touch_api_key($1)', [row.key_id]);
    // The row is kept, and a select is not taken for a write that would make it forgotten.
    row.last_used_at = new Date();
  }
  if (!row.role) return { session: null, actor: null };
  if (!scopesAllow(row.scopes, route)) {
    throw new Problem(
      'forbidden',
      `This API key lacks the scope ${scopeOf(route)}. Make one that has it.`,
    );
  }
  const actor: Actor = {
    kind: 'key',
    userId: row.user_id,
    actorId: row.key_id,
    name: `${row.user_name} (${row.key_name})`,
    workspaceId: row.workspace_id,
    role: row.role,
  };
  return { session: null, actor };
}

export function newKeyToken(token: string): string {
  return KEY_PREFIX + token;
}

/** Nouns that a wildcard scope does not reach: they could widen the key itself. */
const GUARDED = new Set([
  'member',
  'invitation',
  'api_key',
  'product_key',
  'workspace',
  'identity_provider',
  'share_link',
]);

/** The scope a route asks of an API key: `feedback:read`. */
export function scopeOf(route: RouteContract): string {
  return `${route.id.split('.')[0]}:${route.method === 'GET' ? 'read' : 'write'}`;
}

/** Every scope that some route asks for, in alphabetical order, and the two for everything. */
export function scopesOf(routes: readonly RouteContract[]): string[] {
  const asked = routes.filter((route) => route.access.kind === 'workspace').map(scopeOf);
  return ['*:read', '*:write', ...[...new Set(asked)].sort()];
}

export function scopesAllow(scopes: readonly string[], route: RouteContract): boolean {
  const [noun, verb] = scopeOf(route).split(':') as [string, string];
  return scopes.some((scope) => {
    const [wantedNoun, wantedVerb] = scope.split(':');
    if (wantedVerb !== verb && !(verb === 'read' && wantedVerb === 'write')) return false;
    return wantedNoun === noun || (wantedNoun === '*' && !(GUARDED.has(noun) && verb === 'write'));
  });
}

function admit(route: RouteContract, { session, actor }: Caller, workspace: string | null): void {
  const { access } = route;
  if (access.kind === 'public') return;
  if (!session && !actor) {
    if (workspace !== null && access.kind === 'workspace') {
      throw new Problem(
        'unauthenticated',
        'Sign in, or send an API key of this workspace as “Authorization: Bearer …”.',
      );
    }
    throw new Problem('unauthenticated', 'Sign in first.');
  }
  if (access.kind === 'user') {
    if (!session) throw new Problem('forbidden', 'This takes a signed-in person, not an API key.');
    return;
  }
  if (access.kind === 'instance') {
    if (!session?.isInstanceOwner)
      throw new Problem('forbidden', 'Only the owner of this installation may do this.');
    return;
  }
  if (!actor) throw notFound('workspace');
  if (!atLeast(actor.role, weakestRole(access.rule)) && !allows(access.rule, actor)) {
    throw new Problem(
      'forbidden',
      `This takes the role ${weakestRole(access.rule)} or higher; yours is ${actor.role}. Ask an admin of the workspace.`,
    );
  }
}
