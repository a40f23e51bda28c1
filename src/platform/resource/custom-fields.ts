import { sql } from 'drizzle-orm';
import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';

/** A field that a workspace added to a noun. */
export interface CustomFieldRule extends Record<string, unknown> {
  name: string;
  label: string;
  kind: 'text' | 'number' | 'date' | 'choice' | 'person' | 'link';
  options: string[];
}

/** The custom fields of a noun in this workspace. One statement. */
export async function customFieldsOf(tx: Tx, noun: string): Promise<CustomFieldRule[]> {
  const { rows } = await tx.db.execute<CustomFieldRule>(sql`
    select name, label, kind, options from custom_fields
    where workspace_id = ${tx.workspaceId} and noun = ${noun} and archived_at is null
    order by place, label, name`);
  return rows;
}

/**
 * Checks values against the noun's custom fields and merges them over those
 * held so far; null clears a value.
 */
export function mergeCustom(
  fields: readonly CustomFieldRule[],
  held: Record<string, unknown>,
  given: Record<string, unknown>,
): Record<string, unknown> {
  const rules = new Map(fields.map((rule) => [rule.name, rule]));
  const merged = { ...held };
  for (const [name, value] of Object.entries(given)) {
    const rule = rules.get(name);
    if (!rule) throw invalid(name, `There is no custom field “${name}” here. Add it first.`);
    if (value === null || value === '') {
      delete merged[name];
      continue;
    }
    const complaint = complaintOf(rule, value);
    if (complaint) throw invalid(name, complaint);
    merged[name] = value;
  }
  return merged;
}

function invalid(name: string, message: string): Problem {
  return new Problem('invalid_input', message, {
    fields: [{ path: `body.custom.${name}`, message }],
  });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function complaintOf({ label, kind, options }: CustomFieldRule, value: unknown): string | null {
  if (kind === 'number') {
    return typeof value === 'number' && Number.isFinite(value) ? null : `${label} takes a number.`;
  }
  if (typeof value !== 'string') return `${label} takes a text.`;
  if (value.includes('\u0000') || !value.isWellFormed())
    return `${label} holds a character that cannot be stored.`;
  if (value.length > 10_000) return `${label} takes at most 10,000 characters.`;
  if (kind === 'choice') {
    return options.includes(value) ? null : `${label} takes one of: ${options.join(', ')}.`;
  }
  if (kind === 'date') return isDay(value) ? null : `${label} takes a day such as 2026-03-31.`;
  if (kind === 'person') return UUID.test(value) ? null : `${label} takes a member's id.`;
  if (kind === 'link') {
    return /^https?:\/\/\S+$/i.test(value)
      ? null
      : `${label} takes an address that starts with https://.`;
  }
  return null;
}

function isDay(value: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
}
