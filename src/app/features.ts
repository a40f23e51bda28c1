import { accessFeature } from '#core/access/access.feature.ts';
import { activityFeature } from '#core/activity/activity.feature.ts';
import { commentsFeature } from '#core/comments/comments.feature.ts';
import { featuresFeature } from '#core/features/features.feature.ts';
import { customFieldsFeature } from '#core/fields/fields.feature.ts';
import { importsFeature } from '#core/imports/imports.feature.ts';
import { linksFeature } from '#core/links/links.feature.ts';
import { membersFeature } from '#core/members/members.feature.ts';
import { notificationsFeature } from '#core/notifications/notifications.feature.ts';
import { productsFeature } from '#core/products/products.feature.ts';
import { searchFeature } from '#core/search/search.feature.ts';
import { sharesFeature } from '#core/shares/shares.feature.ts';
import { tagsFeature } from '#core/tags/tags.feature.ts';
import { viewsFeature } from '#core/views/views.feature.ts';
import { workspacesFeature } from '#core/workspaces/workspaces.feature.ts';
import type { Feature } from '#platform/api/feature.ts';
import { mailFeature } from '#platform/mail/mail.feature.ts';
import { liveRoutes } from '#platform/realtime/live.routes.ts';
import { declinesFeature } from '#stages/decide/declines/declines.feature.ts';
import { prioritisationFeature } from '#stages/decide/prioritisation/prioritisation.feature.ts';
import {
  companiesFeature,
  contactsFeature,
  segmentsFeature,
} from '#stages/discover/customers/customers.feature.ts';
import { feedbackFeature, insightsFeature } from '#stages/discover/feedback/feedback.feature.ts';
import { formsFeature } from '#stages/discover/feedback/forms.ts';
import { opportunitiesFeature } from '#stages/discover/opportunities/opportunities.feature.ts';
import { requestersFeature } from '#stages/discover/requesters/requesters.feature.ts';
import { alertsFeature } from '#stages/learn/alerts/alerts.feature.ts';
import { cohortsFeature, reportsFeature } from '#stages/learn/analysis/reports.feature.ts';
import { annotationsFeature } from '#stages/learn/annotations/annotations.feature.ts';
import { dashboardsFeature } from '#stages/learn/dashboards/dashboards.feature.ts';
import { sharedDashboards } from '#stages/learn/dashboards/shared-dashboard.ts';
import { eventsFeature } from '#stages/learn/events/events.feature.ts';
import { eventHistory } from '#stages/learn/events/history/history.sink.ts';
import { metricsFeature } from '#stages/learn/metrics/metrics.feature.ts';
import {
  adoptionFeature,
  outcomeReviewsFeature,
  predictionsFeature,
} from '#stages/learn/outcomes/outcomes.feature.ts';
import { roadmapsFeature, sharedRoadmaps } from '#stages/plan/roadmaps/roadmaps.feature.ts';
import { sampleFeature } from './sample/sample.feature.ts';

/** Everything this server is made of. A new feature is one line here. */
export const features: readonly Feature[] = [
  { name: 'live', routes: liveRoutes },
  mailFeature,
  accessFeature,
  linksFeature,
  commentsFeature,
  notificationsFeature,
  viewsFeature,
  activityFeature,
  searchFeature,
  workspacesFeature,
  membersFeature,
  tagsFeature,
  customFieldsFeature,
  productsFeature,
  featuresFeature,
  importsFeature([eventHistory]),
  companiesFeature,
  contactsFeature,
  segmentsFeature,
  feedbackFeature,
  insightsFeature,
  formsFeature,
  opportunitiesFeature,
  roadmapsFeature,
  sharesFeature([sharedRoadmaps, sharedDashboards]),
  sampleFeature,
  prioritisationFeature,
  requestersFeature,
  declinesFeature,
  dashboardsFeature,
  annotationsFeature,
  alertsFeature,
  eventsFeature,
  reportsFeature,
  cohortsFeature,
  metricsFeature,
  predictionsFeature,
  outcomeReviewsFeature,
  adoptionFeature,
];
