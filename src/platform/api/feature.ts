import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '#platform/auth/actor.ts';
import type { UserSession } from '#platform/auth/authenticate.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { OutputOf, ParsedOf, RouteContract } from '#platform/contract/route.ts';
import type { WorkspaceSetting } from '#platform/contract/setting.ts';
import type { Tx } from '#platform/db/database.ts';
import type { Reaction } from '#platform/events/reactions.ts';
import type { JobDefinition } from '#platform/jobs/jobs.ts';
import type { AnyService } from '#platform/resource/service.ts';
import type { App } from './app.ts';
import type { JsonText } from './json-text.ts';

/** What a handler outside the one-transaction mould works with. */
export interface Open {
  readonly app: App;
  /** The person, where somebody is signed in. */
  readonly session: UserSession | null;
  /** Set on workspace routes: who acts, already allowed by the route's rule. */
  readonly actor: Actor | null;
  readonly address: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Who acts on a workspace route that opens its own transactions. */
export function actorOf({ actor }: Pick<Open, 'actor'>): Actor {
  if (!actor) throw new Error('Only workspace routes have an actor.');
  return actor;
}

/** The signed-in person on a route outside workspaces. */
export function sessionOf({ session }: Pick<Open, 'session'>): UserSession {
  if (!session) throw new Problem('unauthenticated', 'Sign in first.');
  return session;
}

/** A route with the code that answers it. Made by `implement` or `implementOpen`. */
export interface Implementation {
  readonly contract: RouteContract;
  /** Refuses a request by its head, before its body is read or unpacked. */
  readonly admit?: ((app: App, request: FastifyRequest) => Promise<void>) | undefined;
  readonly handle:
    | {
        readonly kind: 'transaction';
        /** All statements of a read see the data as of one moment, and may share a cursor. */
        readonly oneView: boolean;
        readonly run: (call: ParsedOf<RouteContract> & { tx: Tx; app: App }) => Promise<unknown>;
      }
    | {
        readonly kind: 'open';
        readonly run: (call: ParsedOf<RouteContract> & Open) => Promise<unknown>;
      };
}

/**
 * Answers a workspace route inside one transaction of the caller. GET only reads, statement by
 * statement unless it asks for `oneView`.
 */
export function implement<R extends RouteContract>(
  contract: R,
  run: (call: ParsedOf<R> & { tx: Tx; app: App }) => Promise<OutputOf<R> | JsonText<OutputOf<R>>>,
  { oneView = false }: { oneView?: boolean } = {},
): Implementation {
  if (contract.access.kind !== 'workspace') {
    throw new Error(`${contract.id} is not a workspace route; use implementOpen.`);
  }
  return { contract, handle: { kind: 'transaction', oneView, run: run as never } };
}

/** Answers a route that opens its own transactions, streams, or needs no workspace. */
export function implementOpen<R extends RouteContract>(
  contract: R,
  run: (call: ParsedOf<R> & Open) => Promise<OutputOf<R> | FastifyReply>,
  { admit }: Pick<Implementation, 'admit'> = {},
): Implementation {
  return { contract, admit, handle: { kind: 'open', run: run as never } };
}

/** The one registration of a feature: all that the server needs to know of it. */
export interface Feature {
  readonly name: string;
  readonly services?: readonly AnyService[];
  readonly routes?: readonly Implementation[];
  readonly reactions?: readonly Reaction[];
  readonly jobs?: readonly JobDefinition[];
  /** What a workspace can set about this feature. */
  readonly settings?: readonly WorkspaceSetting[];
  /** Deletes what the feature keeps of a deleted workspace outside the database; safe to repeat. */
  readonly onWorkspaceDeleted?: (app: App, workspaceId: string) => Promise<void>;
  /** Ends what the feature runs beside requests and jobs, after the last of them. */
  readonly stop?: (app: App) => Promise<void>;
}
