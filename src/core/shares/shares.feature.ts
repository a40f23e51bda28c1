import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Feature, implement, implementOpen, type Open } from '#platform/api/feature.ts';
import { clearAttempts, countAttempt, networkOf } from '#platform/api/rate-limit.ts';
import { shareActor } from '#platform/auth/actor.ts';
import { passwordMatches } from '#platform/auth/passwords.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
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
  /** The whole page, or null when the record is gone. */
  readonly page: (tx: Tx, share: OpenedShare, basePath: string) => Promise<string | null>;
}

const FIFTEEN_MINUTES = 15 * 60;
const WEEK_S = 7 * 24 * 60 * 60;
const FONT = fileURLToPath(
  import.meta.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
);

/** Read-only links for people without an account, to the nouns given. */
export function sharesFeature(nouns: readonly SharedNoun[]): Feature {
  const byName = new Map(nouns.map((shared) => [shared.noun, shared]));
  return {
    name: 'shares',
    routes: [
      implement(shareRoutes.list, async ({ tx, query }) => ({
        items: await sharesOf(tx, query.recordId),
      })),
      implement(shareRoutes.revoke, async ({ tx, params }) => {
        await revokeShare(tx, params.shareId);
        return undefined;
      }),
      implementOpen(shareRoutes.page, async (call) => {
        const share = await findShare(call.app.database, call.params.token);
        return show(call, share, share && byName.get(share.noun));
      }),
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

function sendPage({ reply }: Open, status: number, page: string) {
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('x-robots-tag', 'noindex, nofollow')
    .send(page);
}

async function show(call: Open, share: OpenedShare | null, shared: SharedNoun | null | undefined) {
  const { app, request } = call;
  const { basePath } = app.config;
  if (!share || !shared) return sendPage(call, 410, endedPage(basePath));
  const proof = request.cookies[cookieName(share)];
  if (share.password_hash && !(proof && proves(app, share, proof))) {
    return sendPage(call, 401, lockedPage(basePath));
  }
  const actor = shareActor(share.workspace_id, share.id, share.name);
  const page = await app.database.transaction(actor, (tx) => shared.page(tx, share, basePath), {
    readOnly: true,
  });
  if (page === null) return sendPage(call, 410, endedPage(basePath));
  await app.database.transaction(actor, (tx) => noteView(tx, share));
  return sendPage(call, 200, page);
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
