import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type ListQuery, listQuery } from '#platform/contract/list-query.ts';
import { invalidInput } from '#platform/contract/problem.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { whereOf } from '#platform/resource/filters.ts';
import { ResourceService } from '#platform/resource/service.ts';
import type { ResourceTable } from '#platform/resource/table.ts';
import { companies } from './companies.contract.ts';
import { companyTable } from './companies.table.ts';
import { contacts } from './contacts.contract.ts';
import { contactTable } from './contacts.table.ts';
import { MAX_PICKED, type Segment, type SegmentRule, segments } from './segments.contract.ts';
import { segmentTable } from './segments.table.ts';

/** What decides who belongs. */
export type SegmentDefinition = Pick<Segment, 'noun' | 'rule' | 'pickedIds'>;

interface Target {
  readonly resource: AnyResource;
  readonly table: ResourceTable;
  readonly query: z.ZodType<ListQuery>;
}

const TARGETS: Record<Segment['noun'], Target> = {
  contact: {
    resource: contacts as unknown as AnyResource,
    table: contactTable as unknown as ResourceTable,
    query: listQuery(contacts.allFields) as unknown as z.ZodType<ListQuery>,
  },
  company: {
    resource: companies as unknown as AnyResource,
    table: companyTable as unknown as ResourceTable,
    query: listQuery(companies.allFields) as unknown as z.ZodType<ListQuery>,
  },
};

export const segmentService = new ResourceService(segments, segmentTable, {
  async beforeCreate(_tx, inputs) {
    for (const { noun, rule, pickedIds } of inputs) checkDefinition({ noun, rule, pickedIds });
  },
  async beforeUpdate(_tx, before, change) {
    const { noun, rule, pickedIds } = { ...before, ...change } as Segment;
    checkDefinition({ noun, rule, pickedIds });
    return change;
  },
});

function checkDefinition(definition: {
  noun: Segment['noun'];
  rule?: SegmentRule | null | undefined;
  pickedIds?: string[] | undefined;
}): void {
  if (definition.rule) parseRule(definition.noun, definition.rule);
  const picked = z.array(z.uuid()).safeParse(definition.pickedIds ?? []);
  if (!picked.success)
    throw invalidInput('body.pickedIds', 'Name those picked by hand by their ids.');
}

const NOT_A_RULE = new Set(['sort', 'limit', 'cursor', 'ids']);

/** A rule as the list of its noun understands it; a filter that list lacks is refused. */
function parseRule(noun: Segment['noun'], rule: SegmentRule): ListQuery {
  for (const [name, value] of Object.entries(rule)) {
    if (NOT_A_RULE.has(name))
      throw invalidInput('body.rule', `“${name}” says nothing about who belongs.`);
    if (value.split(',').includes('me')) {
      throw invalidInput(
        'body.rule',
        'A segment is the same for everyone: name the person instead of “me”.',
      );
    }
  }
  const parsed = TARGETS[noun].query.safeParse(rule);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidInput(
    'body.rule',
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`,
  );
}

/**
 * The condition “belongs to the segment” on the table of its noun: fits the
 * rule, or was picked by hand. For use in any query over that table.
 */
function segmentCondition(tx: Tx, segment: SegmentDefinition): SQL {
  const { resource, table } = TARGETS[segment.noun];
  const fits = segment.rule
    ? whereOf(resource, table, parseRule(segment.noun, segment.rule), tx.actor)
    : undefined;
  const picked =
    segment.pickedIds.length > 0
      ? and(eq(table.workspaceId, tx.workspaceId), inArray(table.id, segment.pickedIds))
      : undefined;
  return or(fits, picked) ?? sql`false`;
}

/** How many belong right now. One statement. */
export async function countMembers(tx: Tx, segment: SegmentDefinition): Promise<number> {
  const { table } = TARGETS[segment.noun];
  const rows = await tx.db
    .select({ count: sql<string>`count(*)` })
    .from(table)
    .where(segmentCondition(tx, segment));
  return Number(rows[0]?.count ?? 0);
}

/** Picks members by hand and takes picked ones out; two who do so at once both have their way. */
export async function pickMembers(
  tx: Tx,
  id: string,
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
): Promise<{ added: string[]; removed: string[]; picked: number }> {
  const [locked] = await segmentService.store.lock(tx, [id]);
  const segment = (locked ?? (await segmentService.get(tx, id))) as unknown as Segment;
  const held = new Set(segment.pickedIds);
  const added = [...new Set(add)].filter((one) => !held.has(one));
  const removed = [...new Set(remove)].filter((one) => held.has(one));
  const pickedIds = [...held].filter((one) => !removed.includes(one)).concat(added);
  if (pickedIds.length > MAX_PICKED) {
    throw invalidInput(
      'body.add',
      `That would be ${pickedIds.length} picked by hand; up to ${MAX_PICKED} fit. Describe them by a rule instead.`,
    );
  }
  await requireOf(tx, segment.noun, added);
  if (added.length > 0 || removed.length > 0) {
    await segmentService.perform(tx, id, { pickedIds }, { action: 'update', verb: 'updated' });
  }
  return { added, removed, picked: pickedIds.length };
}

async function requireOf(tx: Tx, noun: Segment['noun'], ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select id from records where workspace_id = ${tx.workspaceId} and noun = ${noun}
      and id = any(${sql.param([...ids])}::uuid[])`);
  const known = new Set(rows.map((row) => row.id));
  const unknown = ids.find((one) => !known.has(one));
  if (unknown) throw invalidInput('body.add', `There is no ${noun} ${unknown} in this workspace.`);
}

const SAMPLE = 8;

/** How many would belong, and a few of them by name. */
export async function previewSegment(tx: Tx, segment: SegmentDefinition) {
  const { table, resource } = TARGETS[segment.noun];
  const count = await countMembers(tx, segment);
  const { rows } = await tx.db.execute<{ id: string; key: string; title: string }>(sql`
    select r.id, r.key, r.title from records r
    where r.workspace_id = ${tx.workspaceId} and r.noun = ${resource.noun} and r.id in (
      select ${table.id} from ${table} where ${segmentCondition(tx, segment)}
      order by ${table.id} desc limit ${SAMPLE})`);
  return { count, sample: rows };
}

/**
 * Which of these customers belong to which segment, for weights in scores:
 * segment id → ids of contacts or companies. One statement per segment.
 */
export async function membersAmong(
  tx: Tx,
  all: readonly (SegmentDefinition & Pick<Segment, 'id'>)[],
  ids: readonly string[],
): Promise<Map<string, Set<string>>> {
  const members = new Map<string, Set<string>>();
  for (const segment of all) {
    const { table } = TARGETS[segment.noun];
    const rows = await tx.db
      .select({ id: table.id })
      .from(table)
      .where(
        and(
          eq(table.workspaceId, tx.workspaceId),
          inArray(table.id, [...ids]),
          segmentCondition(tx, segment),
        ),
      );
    members.set(segment.id, new Set(rows.map(({ id }) => String(id))));
  }
  return members;
}
