import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { setPassword } from './users.ts';

let server: TestServer;
let owner: TestCaller;

beforeAll(async () => {
  server = await startTestServer();
  owner = await server.as('owner');
});
afterAll(() => server.close());

/** As if the person had signed in that long ago. */
async function signedInAgo(interval: string): Promise<void> {
  await server.app.database.query(
    'update sessions set verified_at = now() - $2::interval where user_id = $1',
    [owner.userId, interval],
  );
}

const inHome = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;

describe('changes that could shut somebody out or let others in', () => {
  beforeEach(() => signedInAgo('16 minutes'));

  const KEY = { name: 'export', scopes: ['*:read'] };
  const cases: Record<string, () => ReturnType<TestCaller['call']>> = {
    'an API key': () => owner.call('POST', inHome('api-keys'), KEY),
    'another owner': async () => {
      const { userId } = await server.as('editor');
      return owner.call('PATCH', inHome(`members/${userId}`), { role: 'owner' });
    },
    'an invitation as owner': () =>
      owner.call('POST', inHome('invitations'), { email: 'new@example.org', role: 'owner' }),
    "a link to somebody's account": async () => {
      const { userId } = await server.as('viewer');
      return owner.call('POST', inHome(`members/${userId}/sign-in-link`));
    },
    'a first password': () =>
      owner.call('POST', '/me/password', { current: null, next: 'a new long secret' }),
    'an address': () => owner.call('POST', '/me/email', { email: 'other@example.org' }),
    'closing the workspace': () => owner.call('POST', inHome('archive'), { name: 'Home' }),
  };
  it.each(Object.entries(cases))('want a fresh sign-in: %s', async (_, change) => {
    const reply = await change();
    expect(reply.status).toBe(403);
    expect(reply.body.code).toBe('reauthentication_required');
  });

  it('leave everything else alone', async () => {
    const { userId } = await server.as('contributor');
    const change = await owner.call('PATCH', inHome(`members/${userId}`), { role: 'editor' });
    expect(change.status).toBe(200);
    const invited = { email: 'editor-to-be@example.org', role: 'editor' };
    expect((await owner.call('POST', inHome('invitations'), invited)).status).toBe(201);
  });

  it('go on after the password, and not after a wrong one', async () => {
    await setPassword(server.app, owner.userId ?? '', 'the owner of this');
    owner = await signInAgain('the owner of this');
    await signedInAgo('1 hour');
    const wrong = await owner.call('POST', '/session/verify', { password: 'not this one' });
    expect(wrong.body.code).toBe('wrong_credentials');
    expect((await owner.call('POST', inHome('api-keys'), KEY)).status).toBe(403);
    const right = await owner.call('POST', '/session/verify', { password: 'the owner of this' });
    expect(right.status).toBe(204);
    expect((await owner.call('POST', inHome('api-keys'), KEY)).status).toBe(201);
  });

  it('are never made by an API key', async () => {
    await signedInAgo('0 minutes');
    const scopes = ['member:write', 'workspace:write'];
    const made = await owner.call('POST', inHome('api-keys'), { name: 'members', scopes });
    const asKey = { authorization: `Bearer ${String(made.body.secret)}` };
    const { userId } = await server.as('editor');
    const promotion = await server.anonymous.call(
      'PATCH',
      inHome(`members/${userId}`),
      { role: 'owner' },
      asKey,
    );
    expect(promotion.status).toBe(403);
    const end = await server.anonymous.call('POST', inHome('archive'), { name: 'Home' }, asKey);
    expect(end.status).toBe(403);
  });

  it('end guessing at the password', async () => {
    const statuses = [];
    for (let i = 0; i < 12; i += 1) {
      const reply = await owner.call('POST', '/session/verify', { password: 'a guess' });
      statuses.push(reply.status);
    }
    expect(statuses.at(-1)).toBe(429);
  });
});

async function signInAgain(password: string): Promise<TestCaller> {
  const { email } = (await me()).user as { email: string };
  const reply = await server.anonymous.call('POST', '/session', { email, password });
  const cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? '';
  const call: TestCaller['call'] = (method, path, body, headers = {}) =>
    server.anonymous.call(method, path, body, { cookie, ...headers });
  return { userId: owner.userId, cookie, call };
}

async function me() {
  const [user] = await server.app.database.query<{ email: string }>(
    'select email from users where id = $1',
    [owner.userId],
  );
  return { user };
}

describe('the accounts of the installation', () => {
  it('are listed, closed, opened and given a new password by its owner alone', async () => {
    const admin = await server.as('admin');
    expect((await admin.call('GET', '/instance/users')).status).toBe(403);
    await server.app.database.query('update users set is_instance_owner = true where id = $1', [
      admin.userId,
    ]);
    const viewer = await server.as('viewer');
    const found = await admin.call('GET', '/instance/users?q=viewer');
    expect(found.body.items).toMatchObject([
      { id: viewer.userId, workspaces: [{ name: 'Home', role: 'viewer' }] },
    ]);
    const account = `/instance/users/${viewer.userId}`;
    const closed = await admin.call('PATCH', account, { disabled: true });
    expect(closed.body.disabledAt).not.toBeNull();
    expect((await viewer.call('GET', '/me')).status).toBe(401);
    expect((await admin.call('POST', `${account}/sign-in-link`)).status).toBe(409);
    await admin.call('PATCH', account, { disabled: false });
    const link = await admin.call('POST', `${account}/sign-in-link`);
    const token = String(link.body.link).split('/').at(-1);
    const used = await server.anonymous.call('POST', `/links/${token}`, {
      password: 'a password of their own',
    });
    expect(used.status).toBe(200);
    const own = `/instance/users/${admin.userId}`;
    expect((await admin.call('PATCH', own, { disabled: true })).status).toBe(409);
  });

  it('come page by page, by name', async () => {
    const admin = await server.as('admin');
    const all = await admin.call('GET', '/instance/users');
    const names: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await admin.call(
        'GET',
        `/instance/users?limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      );
      names.push(...page.body.items.map((item) => String(item.name)));
      cursor = page.body.nextCursor;
    }
    expect(names).toEqual(all.body.items.map((item) => item.name));
  });
});
