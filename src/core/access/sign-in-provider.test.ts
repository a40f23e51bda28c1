import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  startIdentityProvider,
  type TestIdentityProvider,
} from '#platform/testing/identity-provider.ts';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { roleOf } from './sign-in-accounts.ts';
import { pathOf } from './sign-in-provider.routes.ts';
import { createUser } from './users.ts';

let server: TestServer;
let idp: TestIdentityProvider;
let instanceOwner: TestCaller;

beforeAll(async () => {
  idp = await startIdentityProvider('throughline');
  server = await startTestServer({ env: { OUTBOUND_ALLOW: '127.0.0.1' } });
  instanceOwner = await server.as('owner');
  await server.app.database.query('update users set is_instance_owner = true where id = $1', [
    instanceOwner.userId,
  ]);
  expect((await save()).status).toBe(200);
});
beforeEach(() => {
  idp.tamper = {};
});
afterAll(async () => {
  await server.close();
  await idp.close();
});

function save(changes: Record<string, unknown> = {}) {
  return instanceOwner.call('PUT', '/instance/sign-in-provider', {
    issuer: idp.issuer,
    clientId: 'throughline',
    clientSecret: idp.clientSecret,
    label: 'Example login',
    scopes: 'openid email profile',
    roleClaim: 'realm.groups',
    roleMap: { leads: 'admin', product: 'editor' },
    workspace: server.workspace.slug,
    defaultRole: null,
    ...changes,
  });
}

const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .filter((cookie) => !/^[^=]+=$/.test(cookie));

function go(url: string, cookies: readonly string[] = []): Promise<Response> {
  return fetch(url, { redirect: 'manual', headers: { cookie: cookies.join('; ') } });
}

const location = (response: Response) => response.headers.get('location') ?? '';

/** A browser's way through: to the provider, back, and where it ends up. */
async function signIn({ from, returnTo = '/' }: { from?: string; returnTo?: string } = {}) {
  const start = await go(
    from ?? `${server.origin}/api/v1/session/oidc?returnTo=${encodeURIComponent(returnTo)}`,
  );
  const atProvider = await go(location(start));
  const callback = location(atProvider);
  const end = await go(callback, cookiesOf(start));
  const session = cookiesOf(end).find((cookie) => cookie.startsWith('throughline='));
  return { start, callback, end, to: location(end), session, attempt: cookiesOf(start) };
}

function me(session: string | undefined) {
  return server.anonymous.call('GET', '/me', undefined, { cookie: session ?? '' });
}

let people = 0;
function somebody(claims: Record<string, unknown> = {}) {
  const sub = `subject-${++people}`;
  idp.person = { sub, email: `${sub}@example.org`, email_verified: true, name: 'Ida', ...claims };
  return idp.person as typeof idp.person & { email: string };
}

describe('signing in through the provider', () => {
  it('makes an account with the role of the claim, and knows it again', async () => {
    const person = somebody({ realm: { groups: ['all', 'product', 'leads'] } });
    const first = await signIn({ returnTo: '/w/home?x=1' });
    expect(first.to).toBe('/w/home?x=1');
    const { body } = await me(first.session);
    expect(body).toMatchObject({
      user: { name: 'Ida', email: person.email, hasPassword: false, hasIdentity: true },
      workspaces: [{ slug: 'home', role: 'admin' }],
    });
    idp.person = { ...person, email: 'renamed@example.org' };
    const again = await me((await signIn()).session);
    expect(again.body.user).toEqual(body.user);
  });

  it('follows the claim at each sign-in for those it brought, to the point of taking them out', async () => {
    const person = somebody({ realm: { groups: 'leads' } });
    await signIn();
    idp.person = { ...person, realm: { groups: ['product'] } };
    expect((await me((await signIn()).session)).body.workspaces).toMatchObject([
      { role: 'editor' },
    ]);
    idp.person = { ...person, realm: { groups: [] } };
    expect((await me((await signIn()).session)).body.workspaces).toEqual([]);
  });

  it('turns away those without role or invitation, and lets the invited in', async () => {
    const { email } = somebody();
    expect((await signIn()).to).toBe('/sign-in?problem=no_access');
    const invited = await instanceOwner.call('POST', '/workspaces/home/invitations', {
      email,
      role: 'viewer',
    });
    expect(invited.status).toBe(201);
    expect((await me((await signIn()).session)).body.workspaces).toMatchObject([
      { role: 'viewer' },
    ]);
  });

  it('takes no invitation of an archived workspace', async () => {
    const { email } = somebody();
    const body = { email, role: 'viewer' };
    await instanceOwner.call('POST', '/workspaces/home/invitations', body);
    const archive = (at: string) =>
      server.app.database.owner.query(
        `update workspaces set archived_at = ${at} where slug = 'home'`,
      );
    await archive('now()');
    expect((await signIn()).to).toBe('/sign-in?problem=no_access');
    await archive('null');
    expect((await me((await signIn()).session)).body.workspaces).toHaveLength(1);
  });

  it('links an existing account only where both sides have proven the address', async () => {
    const victim = somebody({ realm: { groups: 'leads' } });
    const userId = await createUser(server.app.database, {
      email: victim.email,
      name: 'Victim',
      password: 'four unrelated words here',
    });
    expect((await signIn()).to).toBe('/sign-in?problem=account_exists');
    await server.app.database.query('update users set email_verified_at = now() where id = $1', [
      userId,
    ]);
    for (const email_verified of [false, undefined, 'true', 1]) {
      idp.person = { ...victim, email_verified };
      expect((await signIn()).to, String(email_verified)).toBe('/sign-in?problem=email_unverified');
    }
    idp.person = victim;
    expect((await me((await signIn()).session)).body.user).toMatchObject({ id: userId });
  });

  it('refuses a locked account', async () => {
    const person = somebody({ realm: { groups: 'product' } });
    await signIn();
    await server.app.database.query('update users set disabled_at = now() where email = $1', [
      person.email,
    ]);
    expect((await signIn()).to).toBe('/sign-in?problem=disabled');
  });

  it('refuses a forged answer: state, browser, nonce, audience, issuer, signature, replay', async () => {
    somebody({ realm: { groups: 'product' } });
    const good = await signIn();
    const replay = await go(good.callback, good.attempt);
    expect(location(replay)).toMatch(/problem=refused/);
    const otherBrowser = await go((await signIn()).callback);
    expect(location(otherBrowser)).toMatch(/problem=expired/);
    const started = await signIn();
    const forged = new URL(started.callback);
    forged.searchParams.set('state', 'another');
    expect(location(await go(forged.href, started.attempt))).toMatch(/problem=refused/);
    for (const claims of [
      { nonce: 'another' },
      { aud: 'somebody-else' },
      { iss: 'http://127.0.0.1:1' },
      { exp: 1 },
    ]) {
      idp.tamper = { claims };
      expect((await signIn()).to, JSON.stringify(claims)).toMatch(/problem=refused/);
    }
    idp.tamper = { signature: 'wrong' };
    const wrong = await signIn();
    expect([wrong.to, wrong.session]).toEqual(['/sign-in?problem=refused', undefined]);
  });

  it('connects an account that is signed in, begun by a page of ours alone', async () => {
    somebody();
    const { id, cookie } = await withPassword();
    const foreign = await server.anonymous.call('POST', '/me/identity', undefined, {
      cookie,
      origin: 'https://evil.example',
    });
    expect(foreign.status).toBe(403);
    const begun = await fetch(`${server.origin}/api/v1/me/identity`, {
      method: 'POST',
      headers: { cookie, origin: server.origin },
    });
    const { location: to } = (await begun.json()) as { location: string };
    const callback = location(await go(to));
    const unsigned = await go(callback, cookiesOf(begun));
    expect(location(unsigned)).toMatch(/problem=expired/);
    const again = location(await go(to));
    await go(again, [...cookiesOf(begun), cookie]);
    expect((await me((await signIn()).session)).body.user).toMatchObject({ id });
    const gone = await server.anonymous.call('DELETE', '/me/identity', undefined, { cookie });
    expect(gone.status).toBe(204);
  });
});

async function withPassword() {
  const email = `local${++people}@example.org`;
  const password = 'four unrelated words here';
  const id = await createUser(server.app.database, { email, name: 'Local', password });
  const reply = await server.anonymous.call('POST', '/session', { email, password });
  return { id, cookie: reply.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

describe('the provider’s settings', () => {
  it('never show the secret, and keep it sealed', async () => {
    const shown = await instanceOwner.call('GET', '/instance/sign-in-provider');
    expect(shown.body.provider).toMatchObject({ hasSecret: true, source: 'page' });
    const rows = await server.app.database.query('select * from instance_settings');
    for (const text of [shown.text, JSON.stringify(rows)])
      expect(text).not.toContain(idp.clientSecret);
    const kept = await save({ clientSecret: undefined, label: 'Renamed' });
    expect(kept.body).toMatchObject({ hasSecret: true, label: 'Renamed' });
  });

  it('are refused where no provider answers, or where it may not be asked', async () => {
    for (const issuer of ['http://127.0.0.2:9', 'http://localhost:9', 'https://127.0.0.1:9']) {
      const reply = await save({ issuer });
      expect([reply.status, reply.body.fields[0]?.path], issuer).toEqual([400, 'body.issuer']);
    }
    const elsewhere = await save({ workspace: 'nowhere' });
    expect(elsewhere.body.fields[0]?.path).toBe('body.workspace');
  });

  it('are for the owner of the installation', async () => {
    const admin = await server.as('admin');
    expect((await admin.call('GET', '/instance/sign-in-provider')).status).toBe(403);
  });
});

it('returns only to a path of this site', () => {
  expect(pathOf('/w/home/feedback?q=a#b')).toBe('/w/home/feedback?q=a#b');
  for (const hostile of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    '/%0d%0aset-cookie:x',
    '',
  ]) {
    const path = pathOf(hostile);
    expect(new URL(path, 'https://ours.example').origin, hostile).toBe('https://ours.example');
    expect(path.startsWith('//') || path.includes('\n'), hostile).toBe(false);
  }
});

it('takes the strongest role that a claim maps to', () => {
  const provider = {
    roleClaim: 'groups',
    roleMap: { a: 'viewer', b: 'editor' },
    defaultRole: null,
  } as const;
  expect(roleOf(provider, { groups: ['a', 'b'] })).toBe('editor');
  expect(roleOf(provider, { groups: 'a' })).toBe('viewer');
  expect(roleOf(provider, { groups: ['constructor', 7] })).toBeNull();
  expect(roleOf({ ...provider, defaultRole: 'viewer' }, {})).toBe('viewer');
});

describe('confirming at the provider', () => {
  const since = async (session: string) => {
    const rows = await server.app.database.query<{ fresh: boolean }>(
      `select verified_at > now() - interval '1 minute' as fresh from sessions
       where user_id = $1`,
      [((await me(session)).body.user as { id: string }).id],
    );
    return rows[0]?.fresh;
  };
  const begin = async (session: string) => {
    const reply = await server.anonymous.call(
      'POST',
      '/session/verify/provider',
      { returnTo: '/home/settings/profile' },
      { cookie: session },
    );
    const asked = new URL(String(reply.body.location));
    expect(asked.searchParams.get('prompt')).toBe('login');
    const cookie = cookiesOf({ headers: reply.headers } as Response);
    return go(location(await go(asked.href)), [...cookie, session]);
  };

  it('makes the session fresh for the same person alone', async () => {
    const person = somebody({ realm: { groups: ['product'] } });
    const session = (await signIn()).session ?? '';
    const age = "update sessions set verified_at = now() - interval '1 hour'";
    await server.app.database.query(age);
    somebody();
    expect(location(await begin(session))).toContain('problem=refused');
    expect(await since(session)).toBe(false);
    idp.person = { ...person, auth_time: Math.floor(Date.now() / 1000) - 3600 };
    expect(location(await begin(session))).toContain('problem=refused');
    idp.person = person;
    expect(location(await begin(session))).toBe('/home/settings/profile');
    expect(await since(session)).toBe(true);
  });
});
