import { resourceFeature } from '#platform/resource/feature.ts';
import { refuseCycle } from '#platform/resource/hierarchy.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { features } from './features.contract.ts';
import { featureTable } from './features.table.ts';

export const featureService = new ResourceService(features, featureTable, {
  beforeUpdate: (tx, before, change) => refuseCycle(tx, featureTable, before.id, change),
});
export const featuresFeature = resourceFeature(featureService);
