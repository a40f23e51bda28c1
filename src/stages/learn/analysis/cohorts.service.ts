import { ResourceService } from '#platform/resource/service.ts';
import { cohorts } from './reports.contract.ts';
import { cohortTable } from './reports.table.ts';

export const cohortService = new ResourceService(cohorts, cohortTable);
