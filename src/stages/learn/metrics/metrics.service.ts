import { ResourceService } from '#platform/resource/service.ts';
import { metrics } from './metrics.contract.ts';
import { completeChange, completeNew, planChanged, planNew } from './metrics.rules.ts';
import { metricTable } from './metrics.table.ts';

export const metricService = new ResourceService(metrics, metricTable, {
  beforeCreate: completeNew,
  afterCreate: planNew,
  beforeUpdate: completeChange,
  afterUpdate: planChanged,
});
