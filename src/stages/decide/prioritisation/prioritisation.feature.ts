import { type Feature, implement } from '#platform/api/feature.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { calibrationSetting } from './estimators.contract.ts';
import { evidenceRoutes, evidenceSetting } from './evidence.contract.ts';
import { markAll } from './evidence.service.ts';
import { evidenceWorking } from './evidence-working.ts';
import {
  ageJob,
  evidenceReaction,
  queueRecount,
  recountJob,
  scoreReaction,
} from './prioritisation.reactions.ts';
import { scoreModelService } from './score-models.service.ts';
import { scoreRoutes } from './scores.contract.ts';
import { changeInputs, listPoints, listScores, scoresOfRecord } from './scores.service.ts';

export const prioritisationFeature: Feature = resourceFeature(scoreModelService, {
  routes: [
    implement(scoreRoutes.list, ({ tx, params, query }) => listScores(tx, params.id, query)),
    implement(scoreRoutes.points, ({ tx, params, query }) => listPoints(tx, params.id, query)),
    implement(scoreRoutes.change, ({ tx, params, body }) =>
      changeInputs(tx, { modelId: params.id, recordId: params.recordId, inputs: body.inputs }),
    ),
    implement(scoreRoutes.ofRecord, ({ tx, params }) => scoresOfRecord(tx, params.id)),
    implement(
      evidenceRoutes.get,
      ({ tx, params, query }) => evidenceWorking(tx, params.id, query),
      { oneView: true },
    ),
    implement(evidenceRoutes.rebuild, async ({ tx, app }) => {
      const records = await markAll(tx);
      tx.afterCommit(() => {
        queueRecount(app, tx.workspaceId).catch((error: unknown) =>
          app.log.error({ err: error }, 'counting the evidence could not be queued'),
        );
      });
      return { records };
    }),
  ],
  reactions: [evidenceReaction, scoreReaction],
  jobs: [recountJob, ageJob],
  settings: [evidenceSetting, calibrationSetting],
});
