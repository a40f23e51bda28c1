import { ResourceService } from '#platform/resource/service.ts';
import { metrics } from './metrics.contract.ts';
import { completeChange, completeNew } from './metrics.rules.ts';
import { metricTable } from './metrics.table.ts';

export const metricService = new ResourceService(metrics, metricTable, {
  beforeCreate: completeNew,
  beforeUpdate: completeChange,
});
