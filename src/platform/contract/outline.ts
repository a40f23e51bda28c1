import type { Policy, ResourceAction } from './policy.ts';
import type { RouteContract } from './route.ts';

/** A noun's names, and how making one is called where that is no plain “New …”. */
export interface Label {
  readonly one: string;
  readonly many: string;
  readonly create?: string;
}

/** What all places know of a noun: its names, its rules, where it answers; not its fields. */
export interface ResourceOutline {
  readonly noun: string;
  readonly path: string;
  readonly label: Label;
  readonly title: string;
  readonly titleFallback?: string;
  readonly defaultSort?: string;
  readonly policy: Policy<ResourceAction>;
  /** Fields that point into a tree, so that lists can be narrowed to a part of it. */
  readonly within: readonly string[];
  readonly routes: Readonly<Record<ResourceVerb, RouteOutline>>;
}

export type ResourceVerb =
  | 'list'
  | 'count'
  | 'export'
  | 'get'
  | 'create'
  | 'update'
  | 'archive'
  | 'restore'
  | 'bulk'
  | 'history';

/** A route without its schemas: enough to call it. */
export type RouteOutline = Pick<RouteContract, 'id' | 'method' | 'path' | 'access' | 'produces'>;

/** The routes that every resource has. */
export function routeOutlines({
  noun,
  path,
  policy,
}: Pick<ResourceOutline, 'noun' | 'path' | 'policy'>) {
  const base = `/workspaces/{workspace}/${path}`;
  const route = <const M extends RouteContract['method']>(
    verb: ResourceVerb,
    method: M,
    below: string,
    action: ResourceAction,
  ) => ({
    id: `${noun}.${verb}`,
    method,
    path: base + below,
    access: { kind: 'workspace', rule: policy[action] } as const,
  });
  return {
    list: route('list', 'GET', '', 'read'),
    count: route('count', 'GET', '/count', 'read'),
    export: { ...route('export', 'GET', '/export', 'read'), produces: 'text/csv' as const },
    get: route('get', 'GET', '/{id}', 'read'),
    create: route('create', 'POST', '', 'create'),
    update: route('update', 'PATCH', '/{id}', 'update'),
    archive: route('archive', 'POST', '/{id}/archive', 'archive'),
    restore: route('restore', 'POST', '/{id}/restore', 'archive'),
    bulk: route('bulk', 'POST', '/bulk', 'update'),
    history: route('history', 'GET', '/{id}/history', 'read'),
  };
}
