import { implement } from '#platform/api/feature.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { companyService } from './companies.service.ts';
import { contactService } from './contacts.service.ts';
import { segmentRoutes } from './segments.contract.ts';
import { countMembers, pickMembers, previewSegment, segmentService } from './segments.service.ts';

export const companiesFeature = resourceFeature(companyService);
export const contactsFeature = resourceFeature(contactService);
export const segmentsFeature = resourceFeature(segmentService, {
  routes: [
    implement(segmentRoutes.count, async ({ tx, params }) => ({
      count: await countMembers(tx, await segmentService.get(tx, params.id)),
    })),
    implement(segmentRoutes.pick, ({ tx, params, body }) => pickMembers(tx, params.id, body)),
    implement(segmentRoutes.preview, ({ tx, body }) => previewSegment(tx, body)),
  ],
});
