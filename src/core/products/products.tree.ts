import { sql } from 'drizzle-orm';
import { invalidInput, type Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { type Level, nestingError } from './levels.ts';
import type { ProductNode } from './products.contract.ts';

/**
 * Every product that is not archived, each after its parent and brothers in
 * order of name, with its depth. One statement. A product whose parent is
 * archived stands at the top.
 */
export async function productTree(tx: Tx): Promise<ProductNode[]> {
  const { rows } = await tx.db.execute<ProductNode & Record<string, unknown>>(sql`
    with recursive live as (
      select id, version, key, name, level, phase, parent_id, owner_id, created_by from products
      where workspace_id = ${tx.workspaceId} and archived_at is null
    ), tree as (
      select l.*, 0 as depth, array[lower(l.name), l.id::text] as place from live l
      where not exists (select from live p where p.id = l.parent_id)
      union all
      select l.*, t.depth + 1, t.place || array[lower(l.name), l.id::text]
      from live l join tree t on l.parent_id = t.id
    )
    select id, version, key, name, level, phase, parent_id as "parentId", owner_id as "ownerId",
           created_by as "createdBy", depth
    from tree order by place`);
  return rows;
}

/** The ids of a product and of everything below it. One statement. */
export async function productAndBelow(tx: Tx, id: string): Promise<string[]> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    with recursive below as (
      select id from products where workspace_id = ${tx.workspaceId} and id = ${id}
      union
      select p.id from products p join below b on p.parent_id = b.id
      where p.workspace_id = ${tx.workspaceId}
    ) select id from below`);
  return rows.map((row) => row.id);
}

interface Placed {
  readonly id?: string;
  readonly level: Level;
  readonly parentId: string | null;
}

/** Refuses a product whose level does not fit its parent or its children. One statement. */
export async function requireNesting(tx: Tx, products: readonly Placed[]): Promise<void> {
  const parentIds = products.flatMap(({ parentId }) => parentId ?? []);
  const ids = products.flatMap(({ id }) => id ?? []);
  const { rows } = await tx.db.execute<{ id: string; parent_id: string | null; level: Level }>(sql`
    select id, parent_id, level from products
    where workspace_id = ${tx.workspaceId}
      and (id = any(${sql.param(parentIds)}::uuid[])
        or (parent_id = any(${sql.param(ids)}::uuid[]) and archived_at is null))`);
  const levels = new Map(rows.map((row) => [row.id, row.level]));
  for (const { id, level, parentId } of products) {
    const parent = parentId === null ? null : levels.get(parentId);
    // A parent that is not there is the foreign key's to refuse.
    const error = parent === undefined ? null : nestingError(level, parent);
    if (error) throw misplaced(error);
    const child = rows.find(
      (row) => id && row.parent_id === id && nestingError(row.level, level) !== null,
    );
    if (child) {
      throw misplaced(
        `A ${level} can't hold the ${child.level} that is part of this. Move or change that first.`,
      );
    }
  }
}

function misplaced(message: string): Problem {
  return invalidInput('body.level', message);
}
