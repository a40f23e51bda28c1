import type { AnyResource } from '#platform/contract/resource.ts';
import type { Changes } from '#platform/events/activity.ts';
import type { AnyRecord } from '#platform/resource/store.ts';

type Values = Record<string, unknown>;

/** How to take an act back on a record as it is now; or the fields that stand in the way. */
export type Inverse =
  | { readonly change: Values; readonly verb: string }
  | { readonly conflicts: readonly string[] };

const OPPOSITE: Readonly<Record<string, string>> = {
  created: 'archived',
  archived: 'restored',
  restored: 'archived',
  updated: 'updated',
};

/**
 * The opposite of an act, as long as each field it touched still holds what
 * the act left there. Tags and custom fields are looked at one by one, so that
 * another's tag or value stays. Computed fields follow where they can.
 */
export function inverseOf(
  resource: AnyResource,
  record: AnyRecord,
  act: { verb: string; changes: Changes | null },
): Inverse {
  const verb = OPPOSITE[act.verb] ?? 'updated';
  if (act.verb === 'created') {
    return record.archivedAt
      ? { conflicts: ['archivedAt'] }
      : { change: { archivedAt: new Date().toISOString() }, verb };
  }
  const change: Values = {};
  const conflicts: string[] = [];
  for (const [name, [before, after]] of Object.entries(act.changes ?? {})) {
    const now = record[name] ?? null;
    if (name === 'archivedAt') {
      if ((now === null) === (after === null)) change[name] = before;
      else conflicts.push(name);
    } else if (name === 'tagIds') {
      change[name] = withoutEdit(now as string[], before as string[], after as string[]);
    } else if (name === 'custom') {
      const custom = customInverse(now as Values, before as Values, after as Values);
      conflicts.push(...custom.conflicts);
      change[name] = custom.change;
    } else if (same(now, after)) {
      change[name] = before;
    } else if (resource.allFields[name]?.state.mode !== 'computed') {
      conflicts.push(name);
    }
  }
  return conflicts.length > 0 ? { conflicts } : { change, verb };
}

/** The tags held now, less those the edit added, with those it took. */
function withoutEdit(
  now: readonly string[],
  before: readonly string[],
  after: readonly string[],
): string[] {
  const added = new Set(after.filter((id) => !before.includes(id)));
  const taken = before.filter((id) => !after.includes(id));
  return [...new Set([...now.filter((id) => !added.has(id)), ...taken])];
}

function customInverse(now: Values, before: Values, after: Values) {
  const change: Values = {};
  const conflicts: string[] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (same(before[name], after[name])) continue;
    if (same(now[name], after[name])) change[name] = before[name] ?? null;
    else conflicts.push(`custom.${name}`);
  }
  return { change, conflicts };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
