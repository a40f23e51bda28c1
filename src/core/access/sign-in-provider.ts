import * as oidc from 'openid-client';
import { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import type { OidcConfig } from '#platform/config.ts';
import { invalidInput, Problem } from '#platform/contract/problem.ts';
import type { Outbound } from '#platform/http/outbound.ts';
import { OutboundError } from '#platform/http/outbound.ts';
import { type Provider, providerSchema } from './sign-in-provider.contract.ts';

/** The provider as used: what is shown of it, and its secret. */
export interface ActiveProvider extends Provider {
  readonly clientSecret: string | undefined;
  readonly source: 'environment' | 'page';
}

const NAME = 'sign_in_provider';
const storedSchema = providerSchema.extend({ sealedSecret: z.string().nullable() });

/** The provider in force: the environment's, else the one set on the page, else none. */
export async function activeProvider(app: App): Promise<ActiveProvider | null> {
  if (app.config.oidc) return fromEnvironment(app.config.oidc);
  const [row] = await app.database.query<{ value: unknown }>(
    'select value from instance_settings where name = $1',
    [NAME],
  );
  if (!row) return null;
  const { sealedSecret, ...provider } = storedSchema.parse(row.value);
  const clientSecret = sealedSecret === null ? undefined : app.secrets.unseal(sealedSecret);
  return { ...provider, clientSecret, source: 'page' };
}

function fromEnvironment(config: OidcConfig): ActiveProvider {
  return {
    ...config,
    roleClaim: config.roleClaim ?? null,
    workspace: config.workspace ?? null,
    defaultRole: config.defaultRole ?? null,
    source: 'environment',
  };
}

/** Keeps a provider, its secret sealed, once it has answered with its discovery document. */
export async function saveProvider(
  app: App,
  { clientSecret, ...provider }: Provider & { clientSecret?: string | null | undefined },
): Promise<ActiveProvider> {
  if (app.config.oidc) {
    throw new Problem(
      'conflict',
      'The sign-in provider is set by OIDC_… variables of the server. Change it there.',
    );
  }
  const held = await activeProvider(app);
  const secret = clientSecret === undefined ? held?.clientSecret : (clientSecret ?? undefined);
  const active: ActiveProvider = { ...provider, clientSecret: secret, source: 'page' };
  if (provider.workspace) await requireWorkspace(app, provider.workspace);
  await requireDiscovery(app, active);
  const sealedSecret = secret === undefined ? null : app.secrets.seal(secret);
  await app.database.query(
    `insert into instance_settings (name, value) values ($1, $2)
     on conflict (name) do update set value = excluded.value`,
    [NAME, JSON.stringify({ ...provider, sealedSecret })],
  );
  return active;
}

export async function removeProvider(app: App): Promise<void> {
  await app.database.query('delete from instance_settings where name = $1', [NAME]);
}

async function requireWorkspace(app: App, slug: string): Promise<void> {
  const found = await app.database.query('select from workspaces where slug = $1', [slug]);
  if (found.length > 0) return;
  const message = `There is no workspace “${slug}”.`;
  throw invalidInput('body.workspace', message);
}

async function requireDiscovery(app: App, provider: ActiveProvider): Promise<void> {
  try {
    await discover(app.outbound, provider);
  } catch (error) {
    const message = `No sign-in provider answered there: ${reasonOf(error)} Nothing was saved.`;
    throw new Problem('invalid_input', message, {
      fields: [{ path: 'body.issuer', message }],
      cause: error,
    });
  }
}

/** The innermost sentence about what went wrong. */
function reasonOf(error: unknown): string {
  let reason = String(error);
  for (let e = error; e instanceof Error; e = e.cause) {
    reason = e.message;
    if (e instanceof OutboundError) break;
  }
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}

const KEPT_MS = 10 * 60_000;
const kept = new WeakMap<Outbound, { key: string; at: number; found: oidc.Configuration }>();

/** What the provider says about itself, kept for ten minutes. All calls go through the outbound client. */
export async function configurationOf(
  app: App,
  provider: ActiveProvider,
): Promise<oidc.Configuration> {
  const key = JSON.stringify([provider.issuer, provider.clientId, provider.clientSecret]);
  const before = kept.get(app.outbound);
  if (before?.key === key && Date.now() - before.at < KEPT_MS) return before.found;
  const found = await discover(app.outbound, provider);
  kept.set(app.outbound, { key, at: Date.now(), found });
  return found;
}

function discover(outbound: Outbound, provider: ActiveProvider): Promise<oidc.Configuration> {
  const { issuer, clientId, clientSecret } = provider;
  const insecure = new URL(issuer).protocol === 'http:';
  if (insecure && !outbound.allowsLiteral(new URL(issuer).hostname)) {
    throw new OutboundError(
      'address_refused',
      'A provider without https is used only at an address named in OUTBOUND_ALLOW.',
    );
  }
  return oidc.discovery(
    new URL(issuer),
    clientId,
    undefined,
    clientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(clientSecret),
    {
      [oidc.customFetch]: (url, init) => outbound.fetch(url, init as RequestInit),
      execute: [
        // The signature is checked although the token comes straight from the provider.
        oidc.enableNonRepudiationChecks,
        ...(insecure ? [oidc.allowInsecureRequests] : []),
      ],
    },
  );
}
