import { atLeast, ROLES, type Role } from '#platform/contract/role.ts';

export function sentenceCase(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The roles that somebody with the role `own` may grant. */
export function roleOptions(own: Role) {
  return ROLES.filter((role) => atLeast(own, role)).map((role) => ({
    value: role,
    label: sentenceCase(role),
  }));
}
