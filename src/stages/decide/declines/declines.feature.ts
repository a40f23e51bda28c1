import { type Feature, implement } from '#platform/api/feature.ts';
import type { Tx } from '#platform/db/database.ts';
import { renderLetter } from '#platform/mail/letter.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import type { AnyService } from '#platform/resource/service.ts';
import { type Letter, noticeImplementations } from '#stages/discover/requesters/notices.routes.ts';
import { declineRoutes } from './declines.contract.ts';
import { revisitJob, revisitReaction } from './declines.reactions.ts';
import { decline, declineService, withdraw } from './declines.service.ts';

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
    ...noticeImplementations(declineService as unknown as AnyService, declineRoutes, letterOf),
  ],
  reactions: [revisitReaction],
  jobs: [revisitJob],
});

/** What those who asked get to read. */
async function letterOf(
  tx: Tx,
  id: string,
  team: string,
): Promise<{ letter: Letter; ready: boolean }> {
  const { title, note } = await declineService.get(tx, id);
  const subject = `About “${title.slice(0, 120)}”`;
  const body = renderLetter({
    heading: title,
    paragraphs: [
      `You told us that this matters to you. We looked at it, and decided not to do it.`,
      ...(note ?? '').split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== ''),
      'What you said stays with us: it counts when we look at this again.',
    ],
    footer: `You get this once, because you asked ${team} for it.`,
  });
  return { letter: { subject, ...body }, ready: Boolean(note) };
}
