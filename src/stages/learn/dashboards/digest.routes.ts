import { sharePage } from '#core/shares/share-page.ts';
import {
  actorOf,
  type Implementation,
  implement,
  implementOpen,
  type Open,
} from '#platform/api/feature.ts';
import { systemActor } from '#platform/auth/actor.ts';
import type { Tx } from '#platform/db/database.ts';
import { type Html, html } from '#platform/html/html.ts';
import { askerOf } from '#stages/learn/analysis/asker.ts';
import { digestRoutes as routes } from './digest.contract.ts';
import {
  composed,
  endDigest,
  namedBy,
  readToken,
  scheduleOf,
  setSchedule,
} from './digest.service.ts';

/** Of each tile, while a person waits for the whole. */
const PREVIEW_PATIENCE_MS = 5_000;

type Tokened = Open & { params: { token: string } };

/** A small page for whoever holds a token, in their workspace; says so where it means nothing. */
async function answer(
  { app, params, reply }: Tokened,
  work: (tx: Tx, id: string) => Promise<Html | null>,
) {
  const held = readToken(app, params.token);
  const body =
    held &&
    (await app.database.transaction(systemActor(held.workspaceId), (tx) => work(tx, held.id)));
  const { basePath } = app.config;
  const shown =
    body ??
    html`<h1>No mails are sent by this link</h1>
<p>They have ended already, or the link was not copied whole. To end mails by hand, open the dashboard and choose “Get it by mail” in its menu.</p>`;
  const page = sharePage({
    title: 'Mails of a dashboard',
    basePath,
    body: html`<main class="note">${shown}</main>`,
  });
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('x-robots-tag', 'noindex, nofollow')
    .send(page);
}

export const digestImplementations: readonly Implementation[] = [
  implement(routes.get, async ({ tx, params }) => ({ schedule: await scheduleOf(tx, params.id) })),
  implement(routes.set, async ({ tx, params, body }) => {
    await setSchedule(tx, params.id, body.schedule);
    return body;
  }),
  implementOpen(routes.preview, (call) => {
    const day = new Date().toISOString().slice(0, 10);
    const { signal } = askerOf(call);
    return composed(call.app, actorOf(call), call.params.id, {
      day,
      link: null,
      patienceMs: PREVIEW_PATIENCE_MS,
      ...(signal ? { signal } : {}),
    });
  }),
  // Programs that look at mail open its links: only the button, or RFC 8058's POST, ends them.
  implementOpen(routes.page, (call) =>
    answer(call, async (tx, id) => {
      const name = await namedBy(tx, id);
      if (!name) return null;
      return html`<h1>End the mails of “${name}”?</h1>
<p>You get no more of them from then on. The dashboard stays as it is.</p>
<form method="post"><button>End these mails</button></form>`;
    }),
  ),
  implementOpen(routes.end, (call) =>
    answer(call, async (tx, id) => {
      const name = await namedBy(tx, id);
      if (!name) return null;
      await endDigest(tx, id);
      return html`<h1>The mails of “${name}” have ended</h1>
<p>There is nothing more to do. To get them again, open the dashboard and choose “Get it by mail” in its menu.</p>`;
    }),
  ),
];
