import { sql } from 'drizzle-orm';
import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { implement } from '#platform/api/feature.ts';
import { Problem } from '#platform/contract/problem.ts';
import { recordColumns } from '#platform/db/columns.ts';
import type { Tx } from '#platform/db/database.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { customFieldRoutes, customFields } from './fields.contract.ts';

const customFieldTable = pgTable('custom_fields', {
  ...recordColumns(),
  noun: text('noun').notNull(),
  name: text('name').notNull(),
  label: text('label').notNull(),
  kind: text('kind').notNull(),
  options: text('options').array().notNull(),
  optionColors: jsonb('option_colors').$type<Record<string, string>>().notNull(),
  help: text('help'),
  place: integer('place').notNull(),
});

/** The last place taken among the fields of each kind of record. One statement. */
async function lastPlaces(tx: Tx): Promise<Map<string, number>> {
  const { rows } = await tx.db.execute<{ noun: string; last: number }>(sql`
    select noun, max(place) as last from custom_fields
    where workspace_id = ${tx.workspaceId} group by noun`);
  return new Map(rows.map(({ noun, last }) => [noun, last]));
}

const customFieldService = new ResourceService(customFields, customFieldTable, {
  async beforeCreate(tx, inputs) {
    const places = await lastPlaces(tx);
    for (const input of inputs) {
      const place = (places.get(input.noun) ?? 0) + 1;
      places.set(input.noun, place);
      Object.assign(input, { place });
    }
  },
  async beforeUpdate(_tx, before, change) {
    // Values are held under the name and checked by the type, so neither may change under them.
    for (const fixed of ['noun', 'name', 'kind'] as const) {
      if (change[fixed] !== undefined && change[fixed] !== before[fixed]) {
        throw new Problem(
          'invalid_input',
          `The ${fixed} of a custom field stays as it is. Add a new field instead.`,
        );
      }
    }
    return change;
  },
});
export const customFieldsFeature = resourceFeature(customFieldService, {
  routes: [
    implement(customFieldRoutes.order, async ({ tx, body }) => {
      const places = new Map(body.ids.map((id, at) => [id, at + 1]));
      await customFieldService.changeEach(tx, body.ids, ({ id }) => ({
        change: { place: places.get(id) },
        act: { verb: 'moved' },
      }));
      return undefined;
    }),
  ],
});
