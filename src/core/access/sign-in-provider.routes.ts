import type { FastifyReply, FastifyRequest } from 'fastify';
import * as oidc from 'openid-client';
import { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import { implementOpen, sessionOf } from '#platform/api/feature.ts';
import { requireRecentSignIn } from '#platform/auth/recent.ts';
import { Problem } from '#platform/contract/problem.ts';
import { OutboundError } from '#platform/http/outbound.ts';
import { addressOf } from './links.ts';
import { isSecure, startSession } from './sessions.ts';
import {
  accountOf,
  connectAccount,
  type ProviderPerson,
  SignInRefused,
  verifyAccount,
} from './sign-in-accounts.ts';
import { providerRoutes as routes, type SignInProblem } from './sign-in-provider.contract.ts';
import {
  type ActiveProvider,
  activeProvider,
  configurationOf,
  removeProvider,
  saveProvider,
} from './sign-in-provider.ts';
import { findUser, hasOwner } from './users.ts';

const CALLBACK = '/api/v1/session/oidc/callback';
const MINUTES = 10;

/** What one attempt needs when it comes back; it travels sealed in a cookie, bound to the browser. */
const attemptSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  returnTo: z.string(),
  /** Set where somebody signed in connects their account, or proves that it is theirs. */
  userId: z.string().nullable(),
  purpose: z.enum(['sign_in', 'connect', 'verify']),
  until: z.number(),
});
type Attempt = z.infer<typeof attemptSchema>;

export const providerImplementations = [
  implementOpen(routes.options, async ({ app }) => {
    const provider = await activeProvider(app);
    return {
      provider: provider && { label: provider.label },
      mail: app.config.smtpUrl !== undefined,
      owned: await hasOwner(app.database),
    };
  }),
  implementOpen(routes.start, async ({ app, query, request, reply }) => {
    try {
      const location = await begin(app, request, reply, { returnTo: pathOf(query.returnTo) });
      return reply.redirect(location, 302);
    } catch (error) {
      return sendBack(app, reply, error);
    }
  }),
  implementOpen(routes.callback, async ({ app, request, reply, session }) => {
    try {
      const attempt = takeAttempt(app, request, reply);
      const provider = await activeProvider(app);
      if (!provider) throw new SignInRefused('refused');
      const person = await personOf(app, provider, attempt, request);
      if (attempt.userId) {
        if (attempt.userId !== session?.userId) throw new SignInRefused('expired');
        if (attempt.purpose === 'connect') await connectAccount(app, person, attempt.userId);
        else await verifyAccount(app, person, session);
      } else {
        await startSession(app, await accountOf(app, provider, person), request, reply);
      }
      return reply.redirect(`${app.config.basePath}${attempt.returnTo}`, 302);
    } catch (error) {
      return sendBack(app, reply, error);
    }
  }),
  implementOpen(routes.connect, async (call) => {
    const { userId } = sessionOf(call);
    const location = await begin(call.app, call.request, call.reply, {
      returnTo: '/',
      userId,
      purpose: 'connect',
    });
    return { location };
  }),
  implementOpen(routes.verify, async (call) => {
    const { userId } = sessionOf(call);
    const location = await begin(call.app, call.request, call.reply, {
      returnTo: pathOf(call.body.returnTo),
      userId,
      purpose: 'verify',
    });
    return { location };
  }),
  implementOpen(routes.disconnect, async (call) => {
    const { app } = call;
    const { userId } = sessionOf(call);
    const user = await findUser(app.database, userId);
    if (!user?.password_hash) {
      throw new Problem(
        'conflict',
        'Set a password first: without one you could not sign in any more.',
      );
    }
    await app.database.query('delete from identities where user_id = $1', [userId]);
    return undefined;
  }),
  implementOpen(routes.get, async ({ app, request }) => {
    const provider = await activeProvider(app);
    return {
      provider: provider && shown(provider),
      callback: addressOf(app, request) + CALLBACK,
    };
  }),
  implementOpen(routes.update, async (call) => {
    requireRecentSignIn(sessionOf(call));
    return shown(await saveProvider(call.app, call.body));
  }),
  implementOpen(routes.remove, async (call) => {
    requireRecentSignIn(sessionOf(call));
    await removeProvider(call.app);
    return undefined;
  }),
];

function shown({ clientSecret, ...provider }: ActiveProvider) {
  return { ...provider, hasSecret: clientSecret !== undefined };
}

/** Only a path of this site: no scheme, no host, nothing that browsers read as one. */
export function pathOf(returnTo: string | undefined): string {
  const base = 'http://here.invalid';
  if (!returnTo?.startsWith('/') || !URL.canParse(returnTo, base)) return '/';
  const url = new URL(returnTo, base);
  return url.origin === base ? url.pathname.replace(/^\/+/, '/') + url.search + url.hash : '/';
}

async function begin(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  {
    returnTo,
    userId = null,
    purpose = 'sign_in',
  }: { returnTo: string; userId?: string | null; purpose?: Attempt['purpose'] },
): Promise<string> {
  const provider = await activeProvider(app);
  if (!provider) throw new Problem('not_found', 'No sign-in provider is set here.');
  const configuration = await configurationOf(app, provider);
  const attempt: Attempt = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
    redirectUri: addressOf(app, request) + CALLBACK,
    returnTo,
    userId,
    purpose,
    until: Date.now() + MINUTES * 60_000,
  };
  void reply.setCookie(cookieName(app, request), app.secrets.seal(JSON.stringify(attempt)), {
    path: '/',
    httpOnly: true,
    secure: isSecure(app, request),
    sameSite: 'lax',
    maxAge: MINUTES * 60,
  });
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: attempt.redirectUri,
    scope: provider.scopes,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
    // Being signed in there already proves nothing here.
    ...(purpose === 'verify' ? { prompt: 'login', max_age: '0' } : {}),
  });
  return url.href;
}

function cookieName(app: App, request: FastifyRequest): string {
  return isSecure(app, request) ? '__Host-throughline-oidc' : 'throughline-oidc';
}

/** The attempt that this browser began; good for one return. */
function takeAttempt(app: App, request: FastifyRequest, reply: FastifyReply): Attempt {
  const name = cookieName(app, request);
  const sealed = request.cookies[name];
  void reply.clearCookie(name, { path: '/', secure: isSecure(app, request) });
  try {
    const attempt = attemptSchema.parse(JSON.parse(app.secrets.unseal(sealed ?? '')));
    if (attempt.until > Date.now()) return attempt;
  } catch {
    // Missing, altered or from another installation: the same as too late.
  }
  throw new SignInRefused('expired');
}

async function personOf(
  app: App,
  provider: ActiveProvider,
  attempt: Attempt,
  request: FastifyRequest,
): Promise<ProviderPerson> {
  const configuration = await configurationOf(app, provider);
  const url = new URL(attempt.redirectUri);
  url.search = new URL(request.url, attempt.redirectUri).search;
  const tokens = await oidc.authorizationCodeGrant(configuration, url, {
    expectedState: attempt.state,
    expectedNonce: attempt.nonce,
    pkceCodeVerifier: attempt.verifier,
    idTokenExpected: true,
  });
  const inToken = tokens.claims();
  if (!inToken) throw new SignInRefused('refused');
  const claims: Record<string, unknown> =
    inToken.email === undefined && configuration.serverMetadata().userinfo_endpoint
      ? {
          ...(await oidc.fetchUserInfo(configuration, tokens.access_token, inToken.sub)),
          ...inToken,
        }
      : { ...inToken };
  return {
    issuer: inToken.iss,
    subject: inToken.sub,
    email: typeof claims.email === 'string' ? claims.email : undefined,
    emailVerified: claims.email_verified === true,
    name: typeof claims.name === 'string' ? claims.name : undefined,
    claims,
  };
}

/** To the sign-in page, with the reason; details of a provider's failure go to the log. */
function sendBack(app: App, reply: FastifyReply, error: unknown): FastifyReply {
  const problem = problemOf(error);
  if (!(error instanceof SignInRefused)) {
    app.log.warn({ err: error, problem }, 'a sign-in through the provider failed');
  }
  return reply.redirect(`${app.config.basePath}/sign-in?problem=${problem}`, 302);
}

function problemOf(error: unknown): SignInProblem {
  if (error instanceof SignInRefused) return error.problem;
  for (let e = error; e instanceof Error; e = e.cause) {
    if (e instanceof OutboundError) return 'unreachable';
  }
  return 'refused';
}
