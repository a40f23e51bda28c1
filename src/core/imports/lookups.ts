import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';
import type { AnyService } from '#platform/resource/service.ts';
import type { AnyRecord, ResourceStore } from '#platform/resource/store.ts';
import type { NamedReference } from './plan-row.ts';

/** How a reference, a person or a tag is kept in the maps below. */
export function nameKey(noun: string, text: string): string {
  return `${noun}\n${text.trim().toLowerCase()}`;
}

/**
 * Finds the records that cells name, by id, key or title; of several with one
 * title the oldest counts. One statement; none for no names.
 */
export async function findNamed(
  tx: Tx,
  references: readonly NamedReference[],
): Promise<Map<string, string>> {
  const wanted = new Map(references.map((r) => [nameKey(r.noun, r.text), r]));
  if (wanted.size === 0) return new Map();
  const names = [...wanted.values()].map(({ noun, text }) => ({
    noun,
    text: text.trim(),
    // ILIKE without wildcards: equal whatever the case, and served by the trigram index.
    pattern: text.trim().replaceAll(/[\\%_]/g, '\\$&'),
  }));
  const { rows } = await tx.db.execute<{ noun: string; text: string; id: string }>(sql`
    select n.noun, n.text, found.id
    from jsonb_to_recordset(${JSON.stringify(names)}::jsonb) as n(noun text, text text, pattern text)
    cross join lateral (
      select id, 0 as rank from records
      where workspace_id = ${tx.workspaceId} and noun = n.noun and (key = upper(n.text) or id::text = lower(n.text))
      union all
      select id, 1 from records
      where workspace_id = ${tx.workspaceId} and noun = n.noun and title ilike n.pattern and not archived
      order by rank, id limit 1
    ) found`);
  return new Map(rows.map((row) => [nameKey(row.noun, row.text), row.id]));
}

/** Finds members of the workspace by e-mail, name or id. */
export async function findPeople(tx: Tx, texts: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(texts.map((text) => text.trim().toLowerCase()))];
  if (wanted.length === 0) return new Map();
  const { rows } = await tx.db.execute<{ id: string; email: string; name: string }>(sql`
    select u.id, lower(u.email) as email, lower(u.name) as name
    from members m join users u on u.id = m.user_id
    where m.workspace_id = ${tx.workspaceId}
      and (lower(u.email) = any(${sql.param(wanted)}::text[]) or lower(u.name) = any(${sql.param(wanted)}::text[])
           or u.id::text = any(${sql.param(wanted)}::text[]))
    order by u.id desc`);
  return new Map([
    ...rows.map((row) => [nameKey('person', row.name), row.id] as const),
    ...rows.map((row) => [nameKey('person', row.email), row.id] as const),
    ...rows.map((row) => [nameKey('person', row.id), row.id] as const),
  ]);
}

/** Finds tags by name or id. */
export async function findTags(tx: Tx, names: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(names.map((name) => name.trim().toLowerCase()))];
  if (wanted.length === 0) return new Map();
  const { rows } = await tx.db.execute<{ id: string; name: string }>(sql`
    select id, lower(name) as name from tags
    where workspace_id = ${tx.workspaceId}
      and (lower(name) = any(${sql.param(wanted)}::text[]) or id::text = any(${sql.param(wanted)}::text[]))
    order by group_name is null, id desc`);
  return new Map([
    ...rows.map((row) => [nameKey('tag', row.id), row.id] as const),
    ...rows.map((row) => [nameKey('tag', row.name), row.id] as const),
  ]);
}

/** A rule by which records are recognised, and the values of one that must agree. */
export interface MatchKey {
  readonly fields: readonly string[];
  readonly texts: readonly string[];
  /** The same for the same fields and values. */
  readonly name: string;
}

/** The values by which a record is recognised, strongest first; a list of values gives a key each. */
export function matchKeys(service: AnyService, values: Record<string, unknown>): MatchKey[] {
  const { imports, fields, title } = service.resource;
  // People write titles in any case; ids are what they are, and e-mail is stored in lower case.
  const folded = (name: string, value: unknown) =>
    name === title ? String(value).toLowerCase() : String(value);
  return (imports?.matchBy ?? []).flatMap((rule) => {
    const names = typeof rule === 'string' ? [rule] : rule;
    const held = names.map((name) => values[name] ?? fields[name]?.state.fallback);
    const [only] = held;
    const sets = names.length === 1 && Array.isArray(only) ? only.map((entry) => [entry]) : [held];
    return sets
      .filter((set) => set.every(isGiven))
      .map((set) =>
        matchKey(
          names,
          set.map((value, at) => folded(names[at] ?? '', value)),
        ),
      );
  });
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !Array.isArray(value);
}

function matchKey(fields: readonly string[], texts: readonly string[]): MatchKey {
  return { fields, texts, name: `${fields.join('+')}\n${texts.join('\n')}` };
}

/** Finds the records that any of the keys fits, by the key's name. One statement per rule. */
export async function findMatches(
  tx: Tx,
  service: AnyService,
  keys: readonly MatchKey[],
): Promise<Map<string, AnyRecord>> {
  const found = new Map<string, AnyRecord>();
  for (const ofRule of Map.groupBy(keys, ({ fields }) => fields.join('+')).values()) {
    const fields = ofRule[0]?.fields ?? [];
    const conditions = fields.map((field, at) =>
      fits(service.store, field, [...new Set(ofRule.map(({ texts }) => texts[at] ?? ''))]),
    );
    const records = await service.store.findWhere(tx, sql.join(conditions, sql` and `));
    for (const record of records.sort(oldestLivingLast)) {
      for (const key of matchKeys(service, record)) found.set(key.name, record);
    }
  }
  return found;
}

function fits(store: ResourceStore, field: string, texts: string[]): SQL {
  const column = store.table[field];
  if (!column) throw new Error(`${store.resource.noun} is matched by ${field}, which it has not`);
  const values = sql`${sql.param(texts)}::text[]`;
  const { kind } = store.resource.allFields[field]?.state ?? {};
  if (kind === 'list') {
    return sql`${column} && ${values}`;
  }
  return field === store.resource.title
    ? sql`lower(${column}) = any(${values})`
    : sql`${column}::text = any(${values})`;
}

/** What comes last wins in a map: of equals, the oldest record that is not archived. */
function oldestLivingLast(a: AnyRecord, b: AnyRecord): number {
  return Number(b.archivedAt !== null) - Number(a.archivedAt !== null) || (a.id < b.id ? 1 : -1);
}
