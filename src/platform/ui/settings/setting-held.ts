import type { z } from 'zod';
import type { WorkspaceSetting } from '#platform/contract/setting.ts';

/**
 * The value of a setting among a workspace's. The server checked it when it was set, and the
 * browser has no schema to check it by; parts that it does not name have their default.
 */
export function settingHeld<S extends z.ZodType<object>>(
  stored: Readonly<Record<string, unknown>>,
  { key, fallback }: WorkspaceSetting<S>,
): z.output<S> {
  return { ...fallback, ...(stored[key] as Partial<z.output<S>> | undefined) };
}
