import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';
import type { Segment } from '#stages/discover/customers/segments.contract.ts';
import { membersAmong } from '#stages/discover/customers/segments.service.ts';
import type { Statement } from './statements.service.ts';

type SegmentDefinition = Pick<Segment, 'id' | 'noun' | 'rule' | 'pickedIds' | 'weight'>;

/** Looks up how much the customers of a batch of statements weigh, by their segments. */
export type WeighBatch = (batch: readonly Statement[]) => Promise<(one: Statement) => number>;

/**
 * The weight of a customer: the largest among the segments that the company or
 * the person belongs to, 1 for none. Costs nothing while every segment weighs 1.
 */
export async function segmentWeights(tx: Tx): Promise<WeighBatch> {
  const all = await segmentsOf(tx);
  if (all.every(({ weight }) => weight === 1)) return async () => () => 1;
  return async (batch) => {
    const ids = [...new Set(batch.flatMap(({ companyId, contactId }) => [companyId, contactId]))];
    const known = ids.filter((id) => id !== null);
    const members = await membersAmong(tx, all, known);
    const weightOf = new Map<string, number>();
    for (const segment of all) {
      for (const id of members.get(segment.id) ?? []) {
        weightOf.set(id, Math.max(weightOf.get(id) ?? 0, segment.weight));
      }
    }
    return ({ companyId, contactId }) => {
      const weights = [companyId, contactId].flatMap((id) => weightOf.get(id ?? '') ?? []);
      return weights.length === 0 ? 1 : Math.max(...weights);
    };
  };
}

async function segmentsOf(tx: Tx): Promise<SegmentDefinition[]> {
  const { rows } = await tx.db.execute<SegmentDefinition & Record<string, unknown>>(sql`
    select id, noun, rule, picked_ids as "pickedIds", weight from segments
    where workspace_id = ${tx.workspaceId} and archived_at is null`);
  return rows;
}
