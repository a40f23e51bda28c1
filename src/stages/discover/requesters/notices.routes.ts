import { getWorkspace } from '#core/workspaces/workspaces.service.ts';
import type { App } from '#platform/api/app.ts';
import { type Implementation, implement } from '#platform/api/feature.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import type { AnyService } from '#platform/resource/service.ts';
import { noticesOf, setTold, tellJob, untold } from './notices.service.ts';
import type { NoticeRoutes } from './requesters.contract.ts';

/** What those who asked get to read. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * Answers the routes by which those who asked are told: `letterOf` writes the mail of a record, and
 * says whether there is anything to tell yet.
 */
export function noticeImplementations(
  service: AnyService,
  routes: NoticeRoutes,
  letterOf: (tx: Tx, id: string, team: string) => Promise<{ letter: Letter; ready: boolean }>,
): Implementation[] {
  return [
    implement(routes.notices, async ({ tx, params, query }) => {
      await service.get(tx, params.id);
      return noticesOf(tx, params.id, query);
    }),
    implement(routes.letter, async ({ tx, app, params }) => {
      const { letter } = await letterOf(tx, params.id, (await getWorkspace(tx)).name);
      const { subject, text } = letter;
      return { subject, text, ...(await untold(tx, params.id)), held: !app.config.smtpUrl };
    }),
    implement(routes.tell, async ({ tx, app, params, body }) => {
      const { letter, ready } = await letterOf(tx, params.id, (await getWorkspace(tx)).name);
      if (!ready) {
        throw new Problem('conflict', 'Write first what those who asked are to be told.');
      }
      return tell(tx, app, { noun: service.resource.noun, id: params.id, ids: body.ids, letter });
    }),
    implement(routes.mark, async ({ tx, params, body }) => {
      await service.get(tx, params.id);
      const how = body.told ? 'hand' : null;
      const told = { ids: body.ids, how, by: tx.actor.userId } as const;
      return { changed: await setTold(tx, service.store, params.id, told) };
    }),
  ];
}

/** Queues the mails; a job writes them and notes down who was told. */
async function tell(
  tx: Tx,
  app: App,
  {
    noun,
    id,
    ids,
    letter,
  }: { noun: string; id: string; ids: string[] | undefined; letter: Letter },
) {
  const { workspaceId, actor } = tx;
  const { byMail, byHand } = await untold(tx, id, ids);
  const input = { workspaceId, noun, aboutId: id, ids: ids ?? null, toldBy: actor.userId, letter };
  if (byMail > 0) {
    tx.afterCommit(() => {
      app.jobs
        .send(tellJob, input)
        .catch((error: unknown) => app.log.error({ err: error }, 'mails could not be queued'));
    });
  }
  return { told: byMail, left: byHand, held: !app.config.smtpUrl };
}
