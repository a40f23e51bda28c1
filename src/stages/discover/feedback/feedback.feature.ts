import { featureService } from '#core/features/features.feature.ts';
import { implement } from '#platform/api/feature.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { companyService } from '#stages/discover/customers/companies.service.ts';
import { contactService } from '#stages/discover/customers/contacts.service.ts';
import { opportunityService } from '#stages/discover/opportunities/opportunities.service.ts';
import { bulkLink } from './bulk-link.ts';
import { eraseContact } from './erasure.ts';
import { eraseRoute, evidenceRoutes, timelineRoutes } from './evidence.contract.ts';
import { evidenceFor } from './evidence.ts';
import { feedbackReactions } from './feedback.reactions.ts';
import { feedbackService } from './feedback.service.ts';
import { changeFeedbackSettings, feedbackSettings } from './feedback-settings.ts';
import { insightRoutes } from './insights.contract.ts';
import {
  createInsights,
  insightService,
  insightsOf,
  linkInsight,
  unlinkInsight,
} from './insights.service.ts';
import { intakeRoutes } from './intake.contract.ts';
import { takeIn } from './intake.ts';
import { mergeFeedback, unmergeFeedback } from './merge.ts';
import { similarRoutes } from './similar.contract.ts';
import { similarNotes, suggestTargets } from './similar.ts';
import { timelineOf } from './timeline.ts';
import { triageRoutes } from './triage.contract.ts';

export const feedbackFeature = resourceFeature(feedbackService, {
  reactions: feedbackReactions,
  routes: [
    implement(triageRoutes.process, ({ tx, params }) =>
      feedbackService.perform(
        tx,
        params.id,
        { state: 'processed' },
        { action: 'update', verb: 'processed' },
      ),
    ),
    implement(triageRoutes.unprocess, ({ tx, params }) =>
      feedbackService.perform(
        tx,
        params.id,
        { state: 'new' },
        { action: 'update', verb: 'unprocessed' },
      ),
    ),
    implement(triageRoutes.merge, ({ tx, params, body }) =>
      mergeFeedback(tx, params.id, body.intoId),
    ),
    implement(triageRoutes.unmerge, ({ tx, params }) => unmergeFeedback(tx, params.id)),
    implement(triageRoutes.bulkLink, ({ tx, body }) => bulkLink(tx, body)),
    implement(triageRoutes.settings, ({ tx }) => feedbackSettings(tx)),
    implement(triageRoutes.changeSettings, ({ tx, body }) => changeFeedbackSettings(tx, body)),
    implement(similarRoutes.notes, ({ tx, params, query }) =>
      similarNotes(tx, params.id, query.limit),
    ),
    implement(similarRoutes.targets, ({ tx, body }) => suggestTargets(tx, body.text, body.limit)),
    implement(intakeRoutes.intake, ({ tx, body }) => takeIn(tx, body)),
    implement(timelineRoutes.contact, async ({ tx, params, query }) => {
      await contactService.get(tx, params.id);
      return timelineOf(tx, { contactId: params.id }, query);
    }),
    implement(timelineRoutes.company, async ({ tx, params, query }) => {
      await companyService.get(tx, params.id);
      return timelineOf(tx, { companyId: params.id }, query);
    }),
    implement(eraseRoute, ({ tx, params, body }) => eraseContact(tx, params.id, body)),
  ],
});

export const insightsFeature = resourceFeature(insightService, {
  routes: [
    implement(insightRoutes.ofNote, async ({ tx, params }) => {
      await feedbackService.get(tx, params.id);
      return insightsOf(tx, params.id);
    }),
    implement(insightRoutes.create, async ({ tx, body }) => {
      const [made] = await createInsights(tx, [body]);
      if (!made) throw new Error('insert returned no row');
      return made;
    }),
    implement(insightRoutes.link, ({ tx, params, body }) =>
      linkInsight(tx, params.id, body.targetIds),
    ),
    implement(insightRoutes.unlink, async ({ tx, params }) => {
      await unlinkInsight(tx, params.id, params.targetId);
      return undefined;
    }),
    implement(evidenceRoutes.opportunity, async ({ tx, params, query }) => {
      await opportunityService.get(tx, params.id);
      return evidenceFor(tx, params.id, query);
    }),
    implement(evidenceRoutes.feature, async ({ tx, params, query }) => {
      await featureService.get(tx, params.id);
      return evidenceFor(tx, params.id, query);
    }),
  ],
});
