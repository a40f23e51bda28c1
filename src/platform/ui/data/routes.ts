import type { z } from 'zod';
import type { ResourceOutline } from '#platform/contract/outline.ts';
import type { BulkResult, HistoryEntry, Page, Ref } from '#platform/contract/resource.ts';
import type { RouteContract } from '#platform/contract/route.ts';
import type { AnyRecord } from '../feature-ui.ts';

type Route<Output> = RouteContract<z.ZodType, z.ZodType, z.ZodType, z.ZodType<Output>>;

/** The routes that every resource has, typed for a noun that is known only at run time. */
export interface AnyRoutes {
  readonly list: Route<Page<AnyRecord>>;
  readonly count: Route<{ count: number }>;
  readonly export: Route<string>;
  readonly get: Route<AnyRecord & { refs: Record<string, Ref> }>;
  readonly create: Route<AnyRecord>;
  readonly update: Route<AnyRecord>;
  readonly archive: Route<AnyRecord>;
  readonly restore: Route<AnyRecord>;
  readonly bulk: Route<BulkResult>;
  readonly history: Route<Page<HistoryEntry>>;
}

export function routesOf(resource: ResourceOutline): AnyRoutes {
  return resource.routes as unknown as AnyRoutes;
}
