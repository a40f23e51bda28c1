import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser } from '#core/access/users.ts';
import { createWorkspace, joinWorkspace } from '#core/workspaces/workspaces.service.ts';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';

let server: TestServer;
let base: string;
beforeAll(async () => {
  server = await startTestServer();
  base = `/workspaces/${server.workspace.slug}`;
});
afterAll(() => server.close());

let made = 0;
async function newMember(role: 'owner' | 'admin' | 'editor' | 'viewer'): Promise<string> {
  const userId = await createUser(server.app.database, {
    email: `member${++made}@example.org`,
    name: `Member ${made}`,
    password: 'four unrelated words here',
  });
  await joinWorkspace(server.app, { workspaceId: server.workspace.id, userId, role });
  return userId;
}

const tokenOf = (reply: { body: Record<string, unknown> }) =>
  String(reply.body.link).split('/').at(-1);
const setRole = (who: TestCaller, id: string | null, role: string) =>
  who.call('PATCH', `${base}/members/${id}`, { role });

describe('members', () => {
  it('are listed with role and address', async () => {
    const viewer = await server.as('viewer');
    const { body } = await viewer.call('GET', `${base}/members`);
    const me = body.items.find(({ id }) => id === viewer.userId);
    expect(me).toMatchObject({ role: 'viewer', name: 'Viewer of home' });
  });

  it('get no role above that of who grants it, and nobody touches those above', async () => {
    const [admin, owner] = await Promise.all([server.as('admin'), server.as('owner')]);
    const editor = await newMember('editor');
    expect((await setRole(admin, editor, 'owner')).status).toBe(403);
    expect((await setRole(admin, owner.userId, 'viewer')).status).toBe(403);
    expect((await admin.call('DELETE', `${base}/members/${owner.userId}`)).status).toBe(403);
    expect((await setRole(admin, editor, 'admin')).body.role).toBe('admin');
    expect((await setRole(owner, editor, 'owner')).body.role).toBe('owner');
  });

  it('a new role holds at the next request', async () => {
    const owner = await server.as('owner');
    const { id, caller } = await signedInMember('editor');
    const write = () => caller.call('POST', `${base}/features`, { title: 'Dark mode' });
    expect((await write()).status).toBe(201);
    await setRole(owner, id, 'viewer');
    expect((await write()).status).toBe(403);
    await setRole(owner, id, 'editor');
    expect((await write()).status).toBe(201);
  });

  it('the last owner can neither step down, leave nor be removed, not even two at a time', async () => {
    const alone = server.foreign;
    const path = `/workspaces/${alone.slug}`;
    const owner = await server.as('owner', alone);
    // The workspace was made with an owner; take that one out first.
    const all = await owner.call('GET', `${path}/members`);
    const other = all.body.items.find(({ id }) => id !== owner.userId);
    const [stepDown, leave] = await Promise.all([
      owner.call('PATCH', `${path}/members/${owner.userId}`, { role: 'viewer' }),
      owner.call('DELETE', `${path}/members/${other?.id}`),
    ]);
    expect([stepDown.status, leave.status].filter((status) => status < 300)).toHaveLength(1);
    const { rows } = await server.app.database.owner.query(
      `select user_id from members where workspace_id = $1 and role = 'owner'`,
      [alone.id],
    );
    expect(rows).toHaveLength(1);
    if (rows[0].user_id === owner.userId) {
      const last = await owner.call('POST', `${path}/leave`);
      expect([last.status, last.body.code]).toEqual([409, 'conflict']);
    }
  });

  it('who leaves or is removed sees nothing more, and their invitations end', async () => {
    const owner = await server.as('owner');
    const { email, id, caller } = await signedInMember('admin');
    expect(email).toBeTruthy();
    const invited = await caller.call('POST', `${base}/invitations`, {
      email: 'friend@example.org',
      role: 'viewer',
    });
    expect(invited.status).toBe(201);
    expect((await owner.call('DELETE', `${base}/members/${id}`)).status).toBe(204);
    expect((await caller.call('GET', `${base}/members`)).status).toBe(404);
    expect((await server.anonymous.call('GET', `/links/${tokenOf(invited)}`)).status).toBe(410);
  });

  it('streams end with the membership', async () => {
    const { id, caller } = await signedInMember('editor');
    const stream = await fetch(`${server.origin}/api/v1${base}/live`, {
      headers: { cookie: caller.cookie ?? '' },
    });
    const ended = stream.text();
    await (await server.as('owner')).call('DELETE', `${base}/members/${id}`);
    const text = await Promise.race([
      ended,
      new Promise((resolve) => setTimeout(() => resolve('still open'), 4_000)),
    ]);
    expect(text).toContain('"removed"');
  });

  it('an admin’s sign-in link is only for those who have nothing elsewhere', async () => {
    const admin = await server.as('admin');
    const here = await newMember('viewer');
    const reply = await admin.call('POST', `${base}/members/${here}/sign-in-link`);
    expect(reply.status).toBe(201);
    const use = await server.anonymous.call('POST', `/links/${tokenOf(reply)}`, {
      password: 'chosen by the person',
    });
    expect(use.status).toBe(200);
    const both = await newMember('viewer');
    await joinWorkspace(server.app, {
      workspaceId: server.foreign.id,
      userId: both,
      role: 'viewer',
    });
    expect((await admin.call('POST', `${base}/members/${both}/sign-in-link`)).status).toBe(403);
    // An archived workspace can be restored by whoever gets in as its owner.
    const shelved = await newMember('viewer');
    const old = await createWorkspace(server.app, { name: 'Shelved', ownerId: shelved });
    const { owner: database } = server.app.database;
    await database.query('update workspaces set archived_at = now() where id = $1', [old.id]);
    expect((await admin.call('POST', `${base}/members/${shelved}/sign-in-link`)).status).toBe(403);
    const owner = await server.as('owner');
    expect((await admin.call('POST', `${base}/members/${owner.userId}/sign-in-link`)).status).toBe(
      403,
    );
  });
});

async function signedInMember(role: 'admin' | 'editor') {
  const id = await newMember(role);
  const email = `member${made}@example.org`;
  const reply = await server.anonymous.call('POST', '/session', {
    email,
    password: 'four unrelated words here',
  });
  const cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? '';
  const caller: TestCaller = {
    userId: id,
    cookie,
    call: (method, path, body, headers) =>
      server.anonymous.call(method, path, body, { cookie, ...headers }),
  };
  return { id, email, caller };
}

describe('invitations', () => {
  const invite = async (email: string, role = 'editor') =>
    (await server.as('admin')).call('POST', `${base}/invitations`, { email, role });
  const PASSWORD = 'four unrelated words here';

  it('are listed, resent with a new link, and revoked', async () => {
    const admin = await server.as('admin');
    const first = await invite('new@example.org');
    expect(first.body).toMatchObject({ role: 'editor', mailed: false, expired: false });
    expect((await invite('NEW@example.org')).status).toBe(409);
    const again = await admin.call('POST', `${base}/invitations/${first.body.id}/resend`);
    expect((await server.anonymous.call('GET', `/links/${tokenOf(first)}`)).status).toBe(410);
    expect((await server.anonymous.call('GET', `/links/${tokenOf(again)}`)).body).toMatchObject({
      workspaceName: 'Home',
      hasAccount: false,
    });
    const list = await admin.call('GET', `${base}/invitations`);
    expect(list.body.items.map(({ id }) => id)).toEqual([again.body.id]);
    expect((await admin.call('DELETE', `${base}/invitations/${again.body.id}`)).status).toBe(204);
    expect((await server.anonymous.call('GET', `/links/${tokenOf(again)}`)).status).toBe(410);
  });

  it('make an account and a member, once', async () => {
    const link = tokenOf(await invite('joiner@example.org'));
    const join = () =>
      server.anonymous.call('POST', `/links/${link}`, { name: 'Jo Joiner', password: PASSWORD });
    const both = (await Promise.all([join(), join()])).map(({ status }) => status);
    expect(both.filter((status) => status === 200)).toHaveLength(1);
    expect(both.every((status) => [200, 409, 410].includes(status))).toBe(true);
    expect((await invite('joiner@example.org')).status).toBe(409);
  });

  it('for somebody with an account need their password or their session; others get 403', async () => {
    const email = 'has-account@example.org';
    await createUser(server.app.database, { email, name: 'Holder', password: PASSWORD });
    const link = tokenOf(await invite(email));
    const wrong = await server.anonymous.call('POST', `/links/${link}`, { password: 'not theirs' });
    expect(wrong.status).toBe(401);
    const other = await (await server.as('viewer')).call('POST', `/links/${link}`, {});
    expect(other.status).toBe(403);
    const session = await server.anonymous.call('POST', '/session', { email, password: PASSWORD });
    const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
    const joined = await server.anonymous.call('POST', `/links/${link}`, {}, { cookie });
    expect(joined.status).toBe(200);
    expect(joined.text).toContain('"slug":"home"');
  });

  it('grant no role above the inviter’s', async () => {
    expect((await invite('boss@example.org', 'owner')).status).toBe(403);
  });

  it('prove the mailbox only when the mailed link was used', async () => {
    for (const [email, mailed] of [
      ['by-mail@example.org', true],
      ['by-hand@example.org', false],
    ] as const) {
      const reply = await invite(email);
      const [row] = await server.app.database.query<{ sealed_body: string }>(
        'select sealed_body from mails where recipient = $1',
        [email],
      );
      const body = server.app.secrets.unseal(row?.sealed_body ?? '');
      const token = mailed ? /\/link\/([\w-]+)/.exec(body)?.[1] : tokenOf(reply);
      await server.anonymous.call('POST', `/links/${token}`, { name: 'New', password: PASSWORD });
      const [user] = await server.app.database.query<{ email_verified_at: Date | null }>(
        'select email_verified_at from users where email = $1',
        [email],
      );
      expect(user?.email_verified_at !== null, email).toBe(mailed);
    }
  });
});

describe('workspaces', () => {
  it('are made by the owner of the installation and by admins, not by others', async () => {
    const [admin, editor] = await Promise.all([server.as('admin'), server.as('editor')]);
    expect((await editor.call('POST', '/workspaces', { name: 'Mine' })).status).toBe(403);
    const reply = await admin.call('POST', '/workspaces', { name: 'Zweites Büro' });
    expect(reply.body).toMatchObject({ slug: 'zweites-buro', version: 1, settings: {} });
    const mine = await admin.call('GET', '/workspaces');
    expect(mine.body.items.map(({ slug }) => slug)).toContain('zweites-buro');
  });

  it('are renamed with their version; a stale one answers 409 with what is there', async () => {
    const [admin, editor] = await Promise.all([server.as('admin'), server.as('editor')]);
    const rename = (who: TestCaller, name: string, version: number) =>
      who.call('PATCH', base, { name, version });
    const { body } = await editor.call('GET', base);
    expect((await rename(editor, 'Ours', body.version)).status).toBe(403);
    expect((await rename(admin, 'Headquarters', body.version)).body.version).toBe(body.version + 1);
    const stale = await rename(admin, 'Elsewhere', body.version);
    expect([stale.status, stale.body.current.name]).toEqual([409, 'Headquarters']);
  });

  it('take only settings that some feature declared', async () => {
    const admin = await server.as('admin');
    const { body } = await admin.call('GET', base);
    const reply = await admin.call('PATCH', base, {
      version: body.version,
      settings: { nonsense: 1 },
    });
    expect([reply.status, reply.body.fields[0]?.path]).toEqual([400, 'body.settings.nonsense']);
  });
});
