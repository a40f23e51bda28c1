import { pgTable, text } from 'drizzle-orm/pg-core';
import { Problem } from '#platform/contract/problem.ts';
import { recordColumns } from '#platform/db/columns.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { customFields } from './fields.contract.ts';

const customFieldTable = pgTable('custom_fields', {
  ...recordColumns(),
  noun: text('noun').notNull(),
  name: text('name').notNull(),
  label: text('label').notNull(),
  kind: text('kind').notNull(),
  options: text('options').array().notNull(),
  help: text('help'),
});

export const customFieldService = new ResourceService(customFields, customFieldTable, {
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
export const customFieldsFeature = resourceFeature(customFieldService);
