import { Problem } from '#platform/contract/problem.ts';
import type { Standing } from '#platform/contract/role.ts';

/** Who is acting in a workspace, and as what. Every read and write takes one. */
export interface Actor {
  readonly kind: 'user' | 'key' | 'system' | 'share';
  /** The person; for a key, its holder; null for the system and for share links. */
  readonly userId: string | null;
  /** What history shows. */
  readonly name: string;
  /** The key's or share link's own id, or the user's. */
  readonly actorId: string | null;
  readonly workspaceId: string;
  readonly role: Standing;
  /** When the person last proved who they are; only somebody in the browser did. */
  readonly verifiedAt?: Date;
}

/** The system itself: jobs and reactions, with full rights in one workspace. */
export function systemActor(workspaceId: string, name = 'Throughline'): Actor {
  return { kind: 'system', userId: null, name, actorId: null, workspaceId, role: 'owner' };
}

/** The id of the person who acts in the browser; an API key may not do what widens or ends its own rights. */
export function requirePerson(actor: Actor): string {
  if (actor.kind === 'user' && actor.userId) return actor.userId;
  throw new Problem('forbidden', 'This takes a signed-in person, not an API key.');
}

/**
 * The holder of a share link. Without a role no rule lets it in: it reaches only
 * what the one route that takes its token reads for it.
 */
export function shareActor(workspaceId: string, shareId: string, name: string): Actor {
  return { kind: 'share', userId: null, name, actorId: shareId, workspaceId, role: 'none' };
}
