import { getWorkspace } from '#core/workspaces/workspaces.service.ts';
import type { App } from '#platform/api/app.ts';
import { type Feature, implement } from '#platform/api/feature.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { declineRoutes } from './declines.contract.ts';
import { revisitJob, revisitReaction } from './declines.reactions.ts';
import { decline, declineService, withdraw } from './declines.service.ts';
import { letterOf, noticesOf, setTold, tellJob, untold } from './notices.service.ts';

export const declinesFeature: Feature = resourceFeature(declineService, {
  routes: [
    implement(declineRoutes.feature, ({ tx, params, body }) =>
      decline(tx, 'feature', params.id, body),
    ),
    implement(declineRoutes.opportunity, ({ tx, params, body }) =>
      decline(tx, 'opportunity', params.id, body),
    ),
    implement(declineRoutes.withdraw, ({ tx, params, body }) =>
      withdraw(tx, params.id, body.because),
    ),
    implement(declineRoutes.notices, async ({ tx, params, query }) => {
      await declineService.get(tx, params.id);
      return noticesOf(tx, params.id, query);
    }),
    implement(declineRoutes.letter, ({ tx, app, params }) => letter(tx, app, params.id)),
    implement(declineRoutes.tell, ({ tx, app, params, body }) =>
      tell(tx, app, params.id, body.ids),
    ),
    implement(declineRoutes.mark, async ({ tx, params, body }) => {
      await declineService.get(tx, params.id);
      const how = body.told ? 'hand' : null;
      return { changed: await setTold(tx, params.id, { ids: body.ids, how, by: tx.actor.userId }) };
    }),
  ],
  reactions: [revisitReaction],
  jobs: [revisitJob, tellJob],
});

async function letter(tx: Tx, app: App, id: string) {
  const held = await declineService.get(tx, id);
  const { subject, text } = letterOf(held, (await getWorkspace(tx)).name);
  return { subject, text, ...(await untold(tx, id)), held: !app.config.smtpUrl };
}

/** Queues the mails; a job writes them and notes down who was told. */
async function tell(tx: Tx, app: App, id: string, ids: string[] | undefined) {
  const held = await declineService.get(tx, id);
  if (!held.note) {
    const message = 'Write first what those who asked are to be told.';
    throw new Problem('conflict', message);
  }
  const { workspaceId, actor } = tx;
  const { byMail, byHand } = await untold(tx, id, ids);
  const input = {
    workspaceId,
    declineId: id,
    ids: ids ?? null,
    toldBy: actor.userId,
    letter: letterOf(held, (await getWorkspace(tx)).name),
  };
  if (byMail > 0) {
    tx.afterCommit(() => {
      app.jobs
        .send(tellJob, input)
        .catch((error: unknown) => app.log.error({ err: error }, 'mails could not be queued'));
    });
  }
  return { told: byMail, left: byHand, held: !app.config.smtpUrl };
}
