import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { createLink } from './links.ts';
import { createUser } from './users.ts';

let server: TestServer;
let base: string;
let visitors = 0;

beforeAll(async () => {
  server = await startTestServer();
  base = `/workspaces/${server.workspace.slug}`;
});
afterAll(() => server.close());

/** A caller of an address of its own, so that limits per address don't meet across tests. */
function visitor(address = `203.0.113.${++visitors}`): TestCaller {
  const { call } = server.anonymous;
  return {
    ...server.anonymous,
    call: (method, path, body, headers) =>
      call(method, path, body, { 'x-forwarded-for': address, ...headers }),
  };
}

const PASSWORD = 'four unrelated words here';
let accounts = 0;

async function account(password: string | null = PASSWORD): Promise<{ id: string; email: string }> {
  const email = `person${++accounts}@example.org`;
  const id = await createUser(server.app.database, { email, name: 'Pat Person', password });
  return { id, email };
}

async function signIn(email: string, password = PASSWORD, as = visitor()) {
  const reply = await as.call('POST', '/session', { email, password });
  const cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { ...reply, cookie };
}

function withCookie(cookie: string): TestCaller {
  const { call } = visitor();
  return {
    userId: null,
    cookie,
    call: (method, path, body, headers) => call(method, path, body, { cookie, ...headers }),
  };
}

async function lastMailTo(
  address: string,
): Promise<{ subject: string; link: string; text: string }> {
  const [row] = await server.app.database.query<{ subject: string; sealed_body: string }>(
    'select subject, sealed_body from mails where recipient = $1 order by id desc limit 1',
    [address],
  );
  const { text } = JSON.parse(server.app.secrets.unseal(row?.sealed_body ?? '')) as {
    text: string;
  };
  return { subject: row?.subject ?? '', text, link: /\/link\/(\S+)/.exec(text)?.[1] ?? '' };
}

async function eventually(check: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not happen in five seconds');
}

describe('passwords', () => {
  it('are kept as Argon2id with 19 MiB and two passes', async () => {
    const { id } = await account();
    const [row] = await server.app.database.query<{ password_hash: string }>(
      'select password_hash from users where id = $1',
      [id],
    );
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('are refused when common, short, long, or the person’s own address', async () => {
    const { email } = await account();
    const { cookie } = await signIn(email);
    const change = (next: string) =>
      withCookie(cookie).call('POST', '/me/password', { current: PASSWORD, next });
    for (const next of ['iloveyou', 'BASEBALL', '1qaz2wsx', email, 'short', 'x'.repeat(129)]) {
      const reply = await change(next);
      expect(reply.status, next).toBe(400);
      expect(reply.body.fields[0]?.path).toBe('body.next');
    }
    expect((await change('x'.repeat(128))).status).toBe(204);
    expect((await signIn(email, 'x'.repeat(127))).status).toBe(401);
    expect((await signIn(email, 'x'.repeat(128))).status).toBe(200);
  });
});

describe('signing in', () => {
  it('answers the same for a wrong password, no password, a locked account and nobody', async () => {
    const { email } = await account();
    const { email: without } = await account(null);
    const { email: locked, id } = await account();
    await server.app.database.query('update users set disabled_at = now() where id = $1', [id]);
    const replies = await Promise.all([
      signIn(email, 'wrong password'),
      signIn(without),
      signIn(locked),
      signIn('nobody@example.org'),
    ]);
    const bodies = replies.map(({ status, body }) => ({ status, ...body, instance: '' }));
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(bodies[0]?.status).toBe(401);
  });

  it('gives a new session each time and ends the one it replaces', async () => {
    const { email } = await account();
    const first = await signIn(email);
    const second = await withCookie(first.cookie).call('POST', '/session', {
      email,
      password: PASSWORD,
    });
    expect(second.status).toBe(200);
    expect((await withCookie(first.cookie).call('GET', '/me')).status).toBe(401);
  });

  it('ends with two weeks without use, and after thirty days at the latest', async () => {
    const { email, id } = await account();
    const { cookie } = await signIn(email);
    const age = (change: string) =>
      server.app.database.query(`update sessions set ${change} where user_id = $1`, [id]);
    expect((await withCookie(cookie).call('GET', '/me')).status).toBe(200);
    await age(`seen_at = now() - interval '15 days'`);
    expect((await withCookie(cookie).call('GET', '/me')).status).toBe(401);
    await age(`seen_at = now(), expires_at = now() - interval '1 second'`);
    expect((await withCookie(cookie).call('GET', '/me')).status).toBe(401);
  });

  it('stops guessing per account and network without locking the person out', async () => {
    const { email } = await account();
    const attacker = visitor();
    const statuses = [];
    for (let i = 0; i < 12; i++) statuses.push((await signIn(email, 'guess', attacker)).status);
    expect(statuses.slice(0, 10).every((status) => status === 401)).toBe(true);
    expect(statuses.slice(10)).toEqual([429, 429]);
    expect((await signIn(email)).status).toBe(200);
  });

  it('counts an IPv6 network as one, and believes a forwarded address only from a proxy it trusts', async () => {
    const { email } = await account();
    const statuses = [];
    for (let i = 0; i < 11; i++) {
      const reply = await signIn(email, 'guess', visitor(`2001:db8:1:2::${i.toString(16)}`));
      statuses.push(reply.status);
    }
    expect(statuses.at(-1)).toBe(429);
  });

  it('sets a cookie that scripts and other sites do not get', async () => {
    const { email } = await account();
    const plain = await visitor().call('POST', '/session', { email, password: PASSWORD });
    expect(plain.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
    const secure = await visitor().call(
      'POST',
      '/session',
      { email, password: PASSWORD },
      { 'x-forwarded-proto': 'https' },
    );
    expect(secure.headers.get('set-cookie')).toMatch(/^__Host-throughline=.*Path=\/.*Secure/);
  });
});

describe('sessions', () => {
  it('are listed, end one by one, and all others end with the password', async () => {
    const { email } = await account();
    const [one, two, three] = [await signIn(email), await signIn(email), await signIn(email)];
    const list = await withCookie(one.cookie).call('GET', '/me/sessions');
    expect(list.body.items).toHaveLength(3);
    const other = list.body.items.find((item) => Object.is(item.current, false));
    const ended = await withCookie(one.cookie).call('DELETE', `/me/sessions/${other?.id}`);
    expect(ended.status).toBe(204);
    await withCookie(one.cookie).call('POST', '/me/password', {
      current: PASSWORD,
      next: 'another four words',
    });
    const left = [one, two, three].map(({ cookie }) => withCookie(cookie).call('GET', '/me'));
    expect((await Promise.all(left)).map(({ status }) => status)).toEqual([200, 401, 401]);
  });

  it('of somebody else are not there', async () => {
    const [a, b] = [await account(), await account()];
    const [first, second] = [await signIn(a.email), await signIn(b.email)];
    const mine = await withCookie(first.cookie).call('GET', '/me/sessions');
    const reply = await withCookie(second.cookie).call(
      'DELETE',
      `/me/sessions/${mine.body.items[0]?.id}`,
    );
    expect(reply.status).toBe(404);
  });
});

describe('a forgotten password', () => {
  it('answers alike for somebody and nobody, and the mailed link works once', async () => {
    const { email, id } = await account();
    const { cookie } = await signIn(email);
    const [known, unknown] = await Promise.all([
      visitor().call('POST', '/password-reset', { email }),
      visitor().call('POST', '/password-reset', { email: 'nobody@example.org' }),
    ]);
    expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);
    const count = async () =>
      (await server.app.database.query('select from mails where recipient = $1', [email])).length;
    await eventually(async () => (await count()) === 1);
    const { link } = await lastMailTo(email);
    expect((await visitor().call('GET', `/links/${link}`)).body).toMatchObject({
      purpose: 'password_reset',
      email,
    });
    const use = () => visitor().call('POST', `/links/${link}`, { password: 'brand new words' });
    const both = (await Promise.all([use(), use()])).map(({ status }) => status).sort();
    expect(both).toEqual([200, 410]);
    expect((await withCookie(cookie).call('GET', '/me')).status).toBe(401);
    expect((await signIn(email, 'brand new words')).status).toBe(200);
    const [row] = await server.app.database.query(
      'select email_verified_at from users where id = $1',
      [id],
    );
    expect(row?.email_verified_at).not.toBeNull();
  });

  it('expires', async () => {
    const { id } = await account();
    const { token } = await createLink(server.app.database, {
      purpose: 'password_reset',
      userId: id,
      hours: 0,
    });
    const reply = await visitor().call('POST', `/links/${token}`, { password: PASSWORD });
    expect(reply.status).toBe(410);
  });
});

describe('API keys', () => {
  const create = async (who: TestCaller, scopes: string[]) =>
    who.call('POST', `${base}/api-keys`, { name: 'Script', scopes });
  const using = (secret: unknown) => ({ authorization: `Bearer ${String(secret)}` });

  it('show their secret once, act within scope and role, and end when revoked', async () => {
    const editor = await server.as('editor');
    const made = await create(editor, ['tag:write']);
    expect(made.status).toBe(201);
    const key = using(made.body.secret);
    const tag = await visitor().call('POST', `${base}/tags`, { name: 'From a key' }, key);
    expect(tag.status).toBe(201);
    expect((await visitor().call('GET', `${base}/tags`, undefined, key)).status).toBe(200);
    expect((await visitor().call('GET', `${base}/features`, undefined, key)).status).toBe(403);
    const list = await editor.call('GET', `${base}/api-keys`);
    const listed = list.body.items.find((item) => item.id === made.body.id);
    expect(listed).toMatchObject({ hint: String(made.body.secret).slice(0, 8) });
    expect(listed?.lastUsedAt).not.toBeNull();
    expect(list.text).not.toContain(String(made.body.secret));
    expect((await editor.call('DELETE', `${base}/api-keys/${made.body.id}`)).status).toBe(204);
    expect((await visitor().call('GET', `${base}/tags`, undefined, key)).status).toBe(401);
  });

  it('reach no further than their holder, at once after a change of role', async () => {
    const admin = await server.as('admin');
    const { email, id } = await account();
    const { cookie } = await signIn(email);
    await server.app.database.owner.query(
      `insert into members (workspace_id, user_id, role) values ($1, $2, 'editor')`,
      [server.workspace.id, id],
    );
    const made = await create(withCookie(cookie), ['*:write']);
    const write = (name: string) =>
      visitor().call('POST', `${base}/tags`, { name }, using(made.body.secret));
    expect((await write('As an editor')).status).toBe(201);
    await admin.call('PATCH', `${base}/members/${id}`, { role: 'viewer' });
    expect((await write('As a viewer')).status).toBe(403);
    await admin.call('DELETE', `${base}/members/${id}`);
    expect((await write('As nobody')).status).toBe(401);
  });

  it('cannot make or revoke keys, nor touch members without that very scope', async () => {
    const admin = await server.as('admin');
    const made = await create(admin, ['api_key:write', '*:write']);
    const key = using(made.body.secret);
    const more = await visitor().call(
      'POST',
      `${base}/api-keys`,
      { name: 'More', scopes: ['*:write'] },
      key,
    );
    expect(more.status).toBe(403);
    const path = `${base}/members/${(await server.as('viewer')).userId}`;
    expect((await visitor().call('PATCH', path, { role: 'admin' }, key)).status).toBe(403);
  });

  it('need known scopes and a lifetime of at most a year', async () => {
    const editor = await server.as('editor');
    const unknown = await create(editor, ['feedbak:read']);
    expect([unknown.status, unknown.body.fields[0]?.path]).toEqual([400, 'body.scopes']);
    const forever = await editor.call('POST', `${base}/api-keys`, {
      name: 'Forever',
      scopes: ['*:read'],
      expiresInDays: 400,
    });
    expect(forever.status).toBe(400);
    const made = await create(editor, ['*:read']);
    await server.app.database.owner.query(
      `update api_keys set expires_at = now() - interval '1 second' where id = $1`,
      [made.body.id],
    );
    const reply = await visitor().call('GET', `${base}/tags`, undefined, using(made.body.secret));
    expect(reply.status).toBe(401);
  });

  it('of others are seen and revoked by admins alone', async () => {
    const [editor, viewer, admin] = await Promise.all([
      server.as('editor'),
      server.as('viewer'),
      server.as('admin'),
    ]);
    const { body } = await create(editor, ['*:read']);
    const seen = await viewer.call('GET', `${base}/api-keys`);
    expect(seen.body.items.some(({ id }) => id === body.id)).toBe(false);
    expect((await viewer.call('DELETE', `${base}/api-keys/${body.id}`)).status).toBe(404);
    expect((await admin.call('DELETE', `${base}/api-keys/${body.id}`)).status).toBe(204);
  });
});

it('keeps no secret in the database in the clear', async () => {
  const { email } = await account();
  const { cookie } = await signIn(email);
  const admin = await server.as('admin');
  const key = await admin.call('POST', `${base}/api-keys`, { name: 'Dump', scopes: ['*:read'] });
  const invitation = await admin.call('POST', `${base}/invitations`, {
    email: 'dump@example.org',
    role: 'viewer',
  });
  const secrets = [
    cookie.split('=')[1],
    String(key.body.secret),
    String(invitation.body.link).split('/').at(-1),
    (await lastMailTo('dump@example.org')).link,
  ];
  const { rows } = await server.app.database.owner.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'pgboss')`,
  );
  let dump = '';
  for (const { name } of rows) {
    const found = await server.app.database.owner.query(
      `select to_jsonb(t)::text as row from ${name} t`,
    );
    dump += found.rows.map(({ row }) => row).join('\n');
  }
  expect(dump.length).toBeGreaterThan(5_000);
  for (const secret of secrets) {
    expect(secret?.length).toBeGreaterThan(40);
    expect(dump).not.toContain(secret);
  }
});
