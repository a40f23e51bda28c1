import { atLeast, type Role, type Standing } from './role.ts';

/**
 * Who may perform an action: anyone with at least `role`, and, on records they
 * created themselves, anyone with at least `own`.
 */
export interface Rule {
  readonly role: Role;
  readonly own?: Role;
}

/** The part of an actor that rules look at. Browser-safe, so the interface asks the same rules. */
export interface Subject {
  readonly userId: string | null;
  readonly role: Standing;
}

/** Decides a rule. Pass the record where there is one; without it only the role counts. */
export function allows(
  rule: Rule,
  subject: Subject,
  record?: { createdBy: string | null },
): boolean {
  if (atLeast(subject.role, rule.role)) return true;
  if (!rule.own || !record || subject.userId === null) return false;
  return atLeast(subject.role, rule.own) && record.createdBy === subject.userId;
}

/** The weakest role that may ever perform the action (on a record of its own, if need be). */
export function weakestRole(rule: Rule): Role {
  return rule.own ?? rule.role;
}

export type Policy<Action extends string = string> = Readonly<Record<Action, Rule>>;

/** The actions that every resource has. */
export const RESOURCE_ACTIONS = ['read', 'create', 'update', 'archive'] as const;
export type ResourceAction = (typeof RESOURCE_ACTIONS)[number];

const RESOURCE_DEFAULTS: Policy<ResourceAction> = {
  read: { role: 'viewer' },
  create: { role: 'editor' },
  update: { role: 'editor', own: 'contributor' },
  archive: { role: 'editor', own: 'contributor' },
};

/** A resource's policy: the defaults, with what this noun does differently or in addition. */
export function resourcePolicy(): Policy<ResourceAction>;
export function resourcePolicy<Extra extends Record<string, Rule> = Record<never, Rule>>(
  rules: Partial<Policy<ResourceAction>> & Extra,
): Policy<ResourceAction | (keyof Extra & string)>;
export function resourcePolicy<Extra extends Record<string, Rule> = Record<never, Rule>>(
  rules?: Partial<Policy<ResourceAction>> & Extra,
): Policy<ResourceAction | (keyof Extra & string)> {
  return { ...RESOURCE_DEFAULTS, ...rules } as Policy<ResourceAction | (keyof Extra & string)>;
}
