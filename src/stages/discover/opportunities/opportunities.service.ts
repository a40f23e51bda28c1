import { refuseCycle } from '#platform/resource/hierarchy.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { opportunities } from './opportunities.contract.ts';
import { opportunityTable } from './opportunities.table.ts';

export const opportunityService = new ResourceService(opportunities, opportunityTable, {
  beforeUpdate: (tx, before, change) => refuseCycle(tx, opportunityTable, before.id, change),
});
