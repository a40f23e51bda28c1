/** Workspace roles, strongest first. A role may do everything a weaker one may. */
export const ROLES = ['owner', 'admin', 'editor', 'contributor', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** A caller's role, or `none` for callers that are no members: share links. */
export type Standing = Role | 'none';

/** True when `role` is at least as strong as `least`. */
export function atLeast(role: Standing, least: Role): boolean {
  return role !== 'none' && ROLES.indexOf(role) <= ROLES.indexOf(least);
}
