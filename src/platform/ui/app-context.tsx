import { createContext, type ReactNode, useContext } from 'react';
import { allows, type Rule } from '#platform/contract/policy.ts';
import type { Ref } from '#platform/contract/resource.ts';
import type { Role } from '#platform/contract/role.ts';
import type { Access } from '#platform/contract/route.ts';
import type { Client } from '#sdk/client.ts';
import type { Registry } from './registry.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email?: string | undefined;
}

/** Whoever is signed in. */
export interface SignedIn extends Person {
  /** Owns the installation: sees its mail, its sign-in provider, its health. */
  readonly isInstanceOwner: boolean;
  /** What they chose for themselves, by name; it goes with them to their other devices. */
  readonly preferences: Readonly<Record<string, unknown>>;
}

export interface CurrentWorkspace {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly role: Role;
}

/** Records that others point to, gathered from every answer; enough to show a link. */
export class RefStore {
  private readonly refs = new Map<string, Ref>();

  add(refs: Readonly<Record<string, Ref>> | undefined): void {
    for (const ref of Object.values(refs ?? {})) this.refs.set(ref.id, ref);
  }

  get(id: string): Ref | undefined {
    return this.refs.get(id);
  }
}

/** A record of a tree that a person looks at just now: lists show what lies within it. */
export interface Scope {
  /** The field that points into the tree: `productId`. */
  readonly field: string;
  readonly id: string;
  readonly title: string;
}

export interface App {
  readonly client: Client;
  readonly registry: Registry;
  readonly user: SignedIn;
  readonly workspace: CurrentWorkspace;
  readonly refs: RefStore;
  /** Goes to a path below the workspace. */
  readonly go: (path: string) => void;
  /** The address of a path below the workspace, for links. */
  readonly href: (path: string) => string;
  /** Takes an act of the history back, by its id. */
  readonly undo: (actId: string) => Promise<void>;
  /** What every list is narrowed to, unless it says otherwise; null: nothing. */
  readonly scope: Scope | null;
  /** Narrows the lists from now on, for this person, on every device. */
  readonly setScope: (scope: Scope | null) => void;
  /** Opens the create dialog of a noun. */
  readonly create: (noun: string, values?: Readonly<Record<string, unknown>>) => void;
}

const AppContext = createContext<App | null>(null);

export function AppProvider({ value, children }: { value: App; children: ReactNode }) {
  return <AppContext value={value}>{children}</AppContext>;
}

/** What every screen inside a workspace may use. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('useApp belongs inside a workspace.');
  return app;
}

/** Whether the signed-in person may do what a rule asks, to this record where there is one. */
export function useAllowed(): (
  rule: Rule | undefined,
  record?: { createdBy: string | null },
) => boolean {
  const { user, workspace } = useApp();
  return (rule, record) =>
    rule !== undefined && allows(rule, { userId: user.id, role: workspace.role }, record);
}

/** Whether a page is for the signed-in person, by the same rules as routes. */
export function useAdmitted(): (access: Access | undefined) => boolean {
  const { user } = useApp();
  const allowed = useAllowed();
  return (access) => {
    if (access?.kind === 'instance') return user.isInstanceOwner;
    return access?.kind === 'workspace' ? allowed(access.rule) : true;
  };
}
