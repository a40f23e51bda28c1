import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { App } from '#platform/api/app.ts';
import { type Feature, implement, implementOpen, type Open } from '#platform/api/feature.ts';
import { clearAttempts, countAttempt, networkOf } from '#platform/api/rate-limit.ts';
import { type Actor, shareActor } from '#platform/auth/actor.ts';
import { passwordMatches } from '#platform/auth/passwords.ts';
import { hashToken } from '#platform/auth/secrets.ts';
import { Problem } from '#platform/contract/problem.ts';
import { type KeptPage, KeptPages } from './kept-pages.ts';
import { endedPage, lockedPage } from './share-page.ts';
import { shareRoutes } from './shares.contract.ts';
import {
  findShare,
  noteView,
  type OpenedShare,
  passwordProof,
  proves,
  revokeShare,
  sharesOf,
} from './shares.service.ts';

/** The page of a noun that can be shared: reads what the link shows, and nothing else. */
export interface SharedNoun {
  readonly noun: string;
  /** The nouns of acts after which a page may look different. */
  readonly shows: readonly string[];
  /** The whole page, or null when the record is gone. It opens its own transactions. */
  readonly page: (opened: Opened) => Promise<string | null>;
}

/** What a page is made with. */
export interface Opened {
  readonly app: App;
  /** Whoever holds the link: no role, so that no rule lets it in. */
  readonly actor: Actor;
  readonly share: OpenedShare;
}

type Nouns = ReadonlyMap<string, SharedNoun>;

/** What acts on links themselves are told under. */
const SHARE_LINK = 'share_link';
const FIFTEEN_MINUTES = 15 * 60;
const WEEK_S = 7 * 24 * 60 * 60;
const FONT = fileURLToPath(
  import.meta.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
);

/** Read-only links for people without an account, to the nouns given. */
export function sharesFeature(nouns: readonly SharedNoun[]): Feature {
  const byName = new Map(nouns.map((shared) => [shared.noun, shared]));
  const shows = new Set([...nouns.flatMap((shared) => shared.shows), SHARE_LINK]);
  const kept = new WeakMap<App, KeptPages>();
  const pagesOf = (app: App) => {
    const pages = kept.get(app) ?? new KeptPages(app.live, shows);
    kept.set(app, pages);
    return pages;
  };
  return {
    name: 'shares',
    routes: [
      implement(shareRoutes.list, async ({ tx, query }) => ({
        items: await sharesOf(tx, query.recordId),
      })),
      implement(shareRoutes.revoke, async ({ tx, app, params }) => {
        await revokeShare(tx, params.shareId);
        const { workspaceId, actor } = tx;
        tx.afterCommit(() => {
          // Other servers read the log behind every open transaction; an ended link does not wait.
          const act = { noun: SHARE_LINK, recordId: params.shareId, verb: 'unshared' };
          app.live.announce(workspaceId, { ...act, actorId: actor.userId });
        });
        return undefined;
      }),
      implementOpen(shareRoutes.page, (call) => show(call, pagesOf(call.app), byName)),
      implementOpen(shareRoutes.unlock, async (call) => {
        const share = await findShare(call.app.database, call.params.token);
        return unlock(call, share, call.body.password);
      }),
      implementOpen(shareRoutes.font, async ({ reply }) =>
        reply
          .header('content-type', 'font/woff2')
          .header('cache-control', 'public, max-age=604800')
          .send(await readFile(FONT)),
      ),
    ],
  };
}

function cookieName(share: OpenedShare): string {
  return `throughline-share-${share.id}`;
}

function sendPage({ reply }: Open, status: number, page: string | Buffer) {
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('x-robots-tag', 'noindex, nofollow')
    .send(page);
}

async function show(call: Open & { params: { token: string } }, pages: KeptPages, nouns: Nouns) {
  const { app, params, request } = call;
  const { basePath } = app.config;
  const kept = await pages.get(hashToken(params.token).toString('base64url'), () =>
    makePage(app, params.token, nouns),
  );
  if (!kept) return sendPage(call, 410, endedPage(basePath));
  const { share } = kept;
  const proof = request.cookies[cookieName(share)];
  if (share.password_hash && !(proof && proves(app, share, proof))) {
    return sendPage(call, 401, lockedPage(basePath));
  }
  await noteFirst(app, kept);
  return send(call, kept);
}

/** Once for each page that is kept: at most once a minute, or as often as the plan changes. */
async function noteFirst(app: App, kept: KeptPage): Promise<void> {
  if (kept.seen) return;
  kept.seen = true;
  const { share } = kept;
  const actor = shareActor(share.workspace_id, share.id, share.name);
  await app.database.transaction(actor, (tx) => noteView(tx, share));
}

/** As small as the browser takes it; not at all where it holds the same page already. */
function send(call: Open, { page, zipped, etag }: KeptPage) {
  const { request, reply } = call;
  void reply.header('etag', etag).header('cache-control', 'private, no-cache');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  const zips = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  void reply.header('vary', 'accept-encoding');
  if (zips) void reply.header('content-encoding', 'gzip');
  return sendPage(call, 200, zips ? zipped : page);
}

/** Reads what a link shows, as its visitors may. */
async function makePage(app: App, token: string, nouns: Nouns) {
  const share = await findShare(app.database, token);
  const shared = share && nouns.get(share.noun);
  if (!shared) return null;
  const actor = shareActor(share.workspace_id, share.id, share.name);
  const page = await shared.page({ app, actor, share });
  return page === null ? null : { share, page };
}

/** Right: a cookie for this link alone, and back to the page. Wrong: the form again, counted. */
async function unlock(call: Open, share: OpenedShare | null, password: string) {
  const { app, address, reply, request } = call;
  const { basePath } = app.config;
  if (!share) return sendPage(call, 410, endedPage(basePath));
  const bucket = `share ${share.id} ${networkOf(address)}`;
  try {
    await countAttempt(app.database, bucket, { max: 10, seconds: FIFTEEN_MINUTES });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    return sendPage(call, problem.status, lockedPage(basePath, problem.message));
  }
  if (!(await passwordMatches(share.password_hash, password))) {
    const message = 'That is not the password of this link. Check it and try again.';
    return sendPage(call, 401, lockedPage(basePath, message));
  }
  await clearAttempts(app.database, bucket);
  const path = request.url.split('?')[0] ?? '/';
  return reply
    .setCookie(cookieName(share), passwordProof(app, share), {
      path,
      httpOnly: true,
      sameSite: 'lax',
      secure: request.protocol === 'https' || (app.config.publicUrl?.startsWith('https:') ?? false),
      maxAge: WEEK_S,
    })
    .redirect(path, 303);
}
