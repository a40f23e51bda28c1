import type { Fields } from '#platform/contract/field.ts';
import type { BulkChange } from '#platform/contract/resource.ts';
import type { Changes } from '#platform/events/activity.ts';
import type { AnyRecord } from './store.ts';

type Values = Record<string, unknown>;

/** What a bulk change means for one record. */
export function bulkValues(before: AnyRecord, input: BulkChange<Fields>): Values {
  const values: Values = { ...input.change };
  if (input.addTagIds ?? input.removeTagIds) {
    const removed = new Set(input.removeTagIds);
    values.tagIds = [...new Set([...before.tagIds, ...(input.addTagIds ?? [])])].filter(
      (id) => !removed.has(id),
    );
  }
  if (input.archive !== undefined && input.archive !== (before.archivedAt !== null)) {
    values.archivedAt = input.archive ? new Date().toISOString() : null;
  }
  return values;
}

/** Tags that a change brings; those held already were checked when they came. */
export function addedTags(before: AnyRecord, after: unknown): string[] {
  const held = new Set(before.tagIds);
  return Array.isArray(after) ? after.filter((id) => !held.has(id)) : [];
}

/** What history calls a bulk change. */
export function bulkVerb(input: BulkChange<Fields>): string {
  if (input.archive === undefined) return 'updated';
  return input.archive ? 'archived' : 'restored';
}

/** The fields that a change would really alter. */
export function differences(before: Values, change: Values): Changes {
  const changes: Changes = {};
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) continue;
    const held = before[name] ?? null;
    if (JSON.stringify(held) !== JSON.stringify(value)) changes[name] = [held, value];
  }
  return changes;
}
