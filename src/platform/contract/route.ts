import { z } from 'zod';
import type { Rule } from './policy.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/**
 * Who may call a route.
 * - `public`: anyone; the handler checks whatever secret the path or body carries.
 * - `user`: anyone signed in.
 * - `instance`: the owner of the installation.
 * - `workspace`: a member whose role satisfies the rule; to everyone else the workspace does not exist.
 */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'user' }
  | { readonly kind: 'instance' }
  | { readonly kind: 'workspace'; readonly rule: Rule };

/** Budget of calls per caller and minute; the figures stand in `platform/api/rate-limit.ts`. */
export type RateClass = 'read' | 'write' | 'heavy' | 'login' | 'public' | 'ingest';

export interface RouteContract<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
> {
  /** `noun.verb`, unique; names the CLI command, the SDK method and the OpenAPI operation. */
  readonly id: string;
  readonly method: Method;
  /** Below `/api/v1` (unless `site`), with `{name}` parameters. `{token}` never reaches the log. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly rate: RateClass;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly output: O;
  /** Success status; 204 has no output. */
  readonly status: 200 | 201 | 202 | 204;
  /** What comes back when it is not JSON. */
  readonly produces?:
    | 'text/javascript'
    | 'text/csv'
    | 'text/event-stream'
    | 'application/octet-stream'
    | 'text/html';
  /** What goes in when it is not JSON; `application/octet-stream` stands for bytes of any kind. */
  readonly consumes?:
    | 'multipart/form-data'
    | 'application/x-www-form-urlencoded'
    | 'application/octet-stream';
  /** A page for people, mounted beside the web application and not below `/api/v1`. */
  readonly site?: boolean;
  /**
   * For scripts on pages of any other site: every origin is answered, cookies and API keys are not
   * looked at, and the handler gets the body as the bytes that came (`request.body`).
   */
  readonly crossOrigin?: boolean;
  /** Largest body in bytes; 1 MiB unless told. */
  readonly bodyLimit?: number;
}

const nothing = z.object({}).strict();
const noBody = z.undefined().or(z.null());
const noContent = z.undefined();

type PartName = 'params' | 'query' | 'body' | 'output';
type Part<K extends PartName, D, S> = S extends { [key in K]: infer T }
  ? T extends z.ZodType | (() => z.ZodType)
    ? SchemaOf<T>
    : D
  : D;
type SchemaOf<T> = T extends () => infer R ? R : T;

/** A schema, or how to make it when it is first needed: most of a start would be making them all. */
type Schema = z.ZodType | (() => z.ZodType);

/** Declares a route. Without `params`, `query` or `body` the part must be empty. */
export function defineRoute<
  const S extends {
    id: string;
    method: Method;
    path: string;
    summary: string;
    description?: string;
    access: Access;
    rate?: RateClass;
    params?: Schema;
    query?: Schema;
    body?: Schema;
    output?: Schema;
    status?: 200 | 201 | 202 | 204;
    produces?: RouteContract['produces'];
    consumes?: RouteContract['consumes'];
    site?: boolean;
    crossOrigin?: boolean;
    bodyLimit?: number;
  },
>(
  spec: S,
): RouteContract<
  Part<'params', typeof nothing, S>,
  Part<'query', typeof nothing, S>,
  Part<'body', typeof noBody, S>,
  Part<'output', typeof noContent, S>
> {
  const route = {
    ...spec,
    rate: spec.rate ?? (spec.method === 'GET' ? 'read' : 'write'),
    params: spec.params ?? nothing,
    query: spec.query ?? nothing,
    body: spec.body ?? noBody,
    output: spec.output ?? noContent,
    status: spec.status ?? (spec.output ? 200 : 204),
  };
  for (const part of ['params', 'query', 'body', 'output'] as const) {
    const make = route[part];
    if (typeof make === 'function') {
      Object.defineProperty(route, part, { get: once(make), enumerable: true });
    }
  }
  return route as unknown as ReturnType<typeof defineRoute<S>>;
}

/** The same function, which makes its result at the first call and keeps it. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What a caller gives: the parts before parsing. */
export type InputOf<R extends RouteContract> = {
  params: z.input<R['params']>;
  query: z.input<R['query']>;
  body: z.input<R['body']>;
};
/** What a handler receives: the parts after parsing. */
export type ParsedOf<R extends RouteContract> = {
  params: z.output<R['params']>;
  query: z.output<R['query']>;
  body: z.output<R['body']>;
};
export type OutputOf<R extends RouteContract> = z.output<R['output']>;

/** Path parameters that most routes share. */
export const inWorkspace = z.object({
  workspace: z.string().min(1).max(63).describe('The workspace, by its short name.'),
});
export const inRecord = inWorkspace.extend({
  id: z.uuid().describe('The record, by its id.'),
});
