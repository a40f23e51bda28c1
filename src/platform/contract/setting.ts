import { z } from 'zod';
import type { Role } from './role.ts';

/** Something that a workspace can set, kept under its key in the workspace's settings. */
export interface WorkspaceSetting<S extends z.ZodType = z.ZodType> {
  /** Unique; stored, so it must stay: `evidence`. */
  readonly key: string;
  readonly label: string;
  readonly schema: S;
  /** What holds until somebody sets it. */
  readonly fallback: z.output<S>;
  /** The weakest role that may change it; admin unless told. */
  readonly role?: Role;
}

/**
 * Declares a setting in the contract of the feature it belongs to; list it under
 * `settings` of the feature, read it with `readSetting`.
 */
export function defineSetting<S extends z.ZodType>(
  setting: WorkspaceSetting<S>,
): WorkspaceSetting<S> {
  return setting;
}

/** The settings of all features by key. @throws Error where two share one. */
export function registerSettings(
  settings: readonly WorkspaceSetting[],
): ReadonlyMap<string, WorkspaceSetting> {
  const byKey = new Map(settings.map((setting) => [setting.key, setting]));
  if (byKey.size < settings.length) throw new Error('Two settings share a key.');
  return byKey;
}

/** The value of a setting among stored ones; the fallback where none fits its schema any more. */
export function settingIn<S extends z.ZodType>(
  stored: Readonly<Record<string, unknown>>,
  setting: WorkspaceSetting<S>,
): z.output<S> {
  const parsed = setting.schema.safeParse(stored[setting.key]);
  return parsed.success ? parsed.data : setting.fallback;
}

export const settingsSchema = z
  .record(z.string().max(100), z.unknown())
  .describe('Values by key; a key that is missing has its default.');
