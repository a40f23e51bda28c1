import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/auth/actor.ts';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';

// The kernel, seen through one plain resource: what holds here holds for every noun.
let server: TestServer;
let editor: TestCaller;
let path: string;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  path = `/workspaces/${server.workspace.slug}/opportunities`;
});
afterAll(() => server.close());

const create = async (title: string, more: object = {}) => {
  const reply = await editor.call('POST', path, { title, ...more });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body;
};

describe('200', () => {
  it('creates, gets, changes, archives and restores, each in its history', async () => {
    const made = await create('  Notebooks do not diff  ', { statement: 'Merge conflicts' });
    expect(made).toMatchObject({ title: 'Notebooks do not diff', state: 'open', version: 1 });
    expect(made.key).toMatch(/^OP-\d+$/);

    const changed = await editor.call('PATCH', `${path}/${made.id}`, {
      state: 'exploring',
      version: 1,
    });
    expect(changed.body).toMatchObject({ state: 'exploring', version: 2 });
    const archived = await editor.call('POST', `${path}/${made.id}/archive`, { version: 2 });
    expect(archived.body.archivedAt).not.toBeNull();
    const restored = await editor.call('POST', `${path}/${made.id}/restore`, { version: 3 });
    expect(restored.body).toMatchObject({ archivedAt: null, version: 4 });

    const history = await editor.call('GET', `${path}/${made.id}/history`);
    expect(history.body.items.map(({ verb }) => verb)).toEqual([
      'restored',
      'archived',
      'updated',
      'created',
    ]);
    expect(history.body.items[2]?.changes).toEqual({ state: ['open', 'exploring'] });
  });

  it('walks every page once, in every sort order, nulls included', async () => {
    for (let i = 0; i < 25; i++) await create(`Walk ${i % 7}`, i % 3 ? { who: `w${i % 4}` } : {});
    const all = await editor.call('GET', `${path}?limit=200`);
    for (const sort of ['-createdAt', 'createdAt', 'who', '-who', 'title', '-updatedAt']) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: { body: { items: { id: string }[]; nextCursor: string | null } } =
          (await editor.call(
            'GET',
            `${path}?limit=4&sort=${sort}${cursor ? `&cursor=${cursor}` : ''}`,
          )) as never;
        seen.push(...page.body.items.map(({ id }) => id));
        cursor = page.body.nextCursor;
      } while (cursor);
      expect(new Set(seen).size, sort).toBe(seen.length);
      expect(seen.length, sort).toBe(all.body.items.length);
    }
  });

  it('says of a record in a list just what getting it says', async () => {
    const beyond = await create('Named by the record behind the page alone');
    const parent = await create('A "quoted" \\ name\n', { parentId: beyond.id });
    const made = await create('Ünïcode 😀 \u2028', { parentId: parent.id, statement: 'a\tb' });
    const page = await editor.call('GET', `${path}?ids=${made.id},${parent.id}&limit=1`);
    const { refs, ...alone } = (await editor.call('GET', `${path}/${made.id}`)).body;
    expect(page.body.items).toEqual([alone]);
    expect(alone).toEqual(made);
    expect(page.body.refs).toEqual(refs);
    expect(Object.keys(refs)).toEqual([parent.id]);
    expect(page.body.nextCursor).not.toBeNull();
  });

  it('shows on a page read before what changed since, and the rest as it was', async () => {
    const parent = await create('Parent');
    const rest = { who: 'Held', statement: 'one,\n"two"', parentId: parent.id };
    const [a, b, c, d] = [
      await create('a', rest),
      await create('b', rest),
      await create('c', rest),
      await create('d', rest),
      await create('e', rest),
    ];
    const change = (id: string, version: number, to: object) =>
      editor.call('PATCH', `${path}/${id}`, { ...to, version });
    const steps = [
      ['a, b, c, d', () => undefined],
      ['a, b, c, d', () => change(b.id, 1, { statement: 'Changed' })],
      ['b, c, d, e', () => change(a.id, 1, { title: 'z' })],
      ['b, d, e, z', () => editor.call('POST', `${path}/${c.id}/archive`, { version: 1 })],
      ['a2, b, d, e', () => create('a2', { who: 'Held', statement: '' })],
      ['a2, b, d, e', () => change(parent.id, 1, { title: 'Another name' })],
      ['a2, b, e, z', () => change(d.id, 1, { who: 'Nobody' })],
    ] as const;
    for (const [titles, step] of steps) {
      await step();
      // Read twice: once with what is held from before, once with what this reading holds.
      for (let time = 0; time < 2; time++) {
        const page = await editor.call('GET', `${path}?who=Held&sort=title&limit=4`);
        expect(page.body.items.map(({ title }) => title).join(', ')).toBe(titles);
        for (const item of page.body.items) {
          const { refs, ...alone } = (await editor.call('GET', `${path}/${item.id}`)).body;
          expect(item).toEqual(alone);
          expect(page.body.refs).toMatchObject(refs);
        }
      }
    }
  });

  it('reads whole records and pages of JSON again and again on the same connections', async () => {
    const { database, services } = server.app;
    const store = services.get('opportunity')?.store;
    await create('Read often');
    const actor = systemActor(server.workspace.id);
    const query = { archived: 'false' as const, limit: 3 };
    for (let time = 0; time < 25; time++) {
      const [page, text] = await database.read(actor, async (tx) => [
        await store?.page(tx, query),
        (await store?.pageAsJson(tx, query))?.bytes().toString() ?? '',
      ]);
      expect(JSON.parse(String(text)).items).toEqual(page && 'items' in page ? page.items : []);
    }
  });

  it('filters by field, search, key and custom field', async () => {
    const admin = await server.as('admin');
    const field = {
      noun: 'opportunity',
      name: 'tier',
      label: 'Tier',
      kind: 'choice',
      options: ['gold', 'tin'],
    };
    expect(
      (await admin.call('POST', `/workspaces/${server.workspace.slug}/custom-fields`, field))
        .status,
    ).toBe(201);
    const gold = await create('Exporting slides loses styles', {
      custom: { tier: 'gold' },
      who: 'Educators',
    });
    const ids = async (query: string) =>
      (await editor.call('GET', `${path}?${query}`)).body.items.map(({ id }) => id);
    expect(await ids('custom.tier=gold')).toEqual([gold.id]);
    expect(await ids('q=slide expor')).toEqual([gold.id]);
    expect(await ids(`q=${gold.key}`)).toEqual([gold.id]);
    expect(await ids('who.contains=educ')).toEqual([gold.id]);
    expect(await ids('custom.tier=tin')).toEqual([]);
    const refused = await editor.call('POST', path, { title: 'x', custom: { tier: 'wood' } });
    expect(refused.status).toBe(400);
    expect(refused.body.fields[0]?.path).toBe('body.custom.tier');
  });

  it('changes many at once and tells which were not there', async () => {
    const a = await create('Bulk a');
    const b = await create('Bulk b', { state: 'exploring' });
    const ghost = '018f0000-0000-7000-8000-000000000000';
    const reply = await editor.call('POST', `${path}/bulk`, {
      ids: [a.id, b.id, ghost],
      change: { state: 'exploring' },
    });
    expect(reply.body).toMatchObject({ changed: 1, unchanged: 1, missing: [ghost] });
    expect(Number(reply.headers.get('x-statements'))).toBeLessThanOrEqual(3);
  });

  it('changes a thousand, each in its own way, in a handful of statements', async () => {
    const admin = await server.as('admin');
    const tag = async (name: string) =>
      (await admin.call('POST', `/workspaces/${server.workspace.slug}/tags`, { name })).body.id;
    const [red, blue, green] = [await tag('red'), await tag('blue'), await tag('green')];
    const ids: string[] = [];
    for (let i = 0; i < 6; i++) {
      const held = [[red], [red, blue], []][i % 3];
      ids.push((await create(`Tagged ${i}`, { tagIds: held, who: `who ${i}` })).id);
    }
    const reply = await editor.call('POST', `${path}/bulk`, {
      ids,
      addTagIds: [green],
      removeTagIds: [red],
    });
    expect(reply.body).toMatchObject({ changed: 6, unchanged: 0, missing: [] });
    expect(Number(reply.headers.get('x-statements'))).toBeLessThanOrEqual(4);
    const after = await editor.call('GET', `${path}?ids=${ids.join(',')}&sort=createdAt`);
    expect(after.body.items.map(({ tagIds }) => tagIds)).toEqual([
      [green],
      [blue, green],
      [green],
      [green],
      [blue, green],
      [green],
    ]);
    expect(after.body.items.map(({ who, version }) => [who, version])[5]).toEqual(['who 5', 2]);
    const unknown = '018f0000-0000-7000-8000-000000000000';
    const refused = await editor.call('POST', `${path}/bulk`, { ids, addTagIds: [unknown] });
    expect(refused.status).toBe(400);
  });

  it('answers a repeated Idempotency-Key with the first answer', async () => {
    const key = { 'idempotency-key': 'once' };
    const first = await editor.call('POST', path, { title: 'Once' }, key);
    const second = await editor.call('POST', path, { title: 'Once' }, key);
    expect(second.body.id).toBe(first.body.id);
    expect((await editor.call('POST', path, { title: 'Other' }, key)).status).toBe(409);
  });

  it('exports CSV with custom columns, formulas disarmed', async () => {
    await create('=HYPERLINK("http://evil")');
    const csv = (await editor.call('GET', `${path}/export`)).text;
    expect(csv.split('\r\n')[0]).toContain('custom.tier');
    expect(csv).toContain(`"'=HYPERLINK`);
  });

  it('stays within the budget of statements', async () => {
    const made = await create('Counted', { parentId: (await create('Parent')).id });
    const statements = async (method: string, at: string, body?: unknown) =>
      Number((await editor.call(method, at, body)).headers.get('x-statements'));
    expect(await statements('GET', path)).toBeLessThanOrEqual(3);
    expect(await statements('GET', `${path}/${made.id}`)).toBeLessThanOrEqual(4);
    expect(await statements('POST', path, { title: 'Five' })).toBeLessThanOrEqual(5);
  });
});

describe('refusals', () => {
  it('400: unknown field, unknown filter, bad cursor, NUL, deep JSON, foreign reference', async () => {
    const status = async (body: unknown) => (await editor.call('POST', path, body)).status;
    expect(await status({ title: 'x', workspaceId: server.foreign.id })).toBe(400);
    expect(await status({ title: 'x', createdBy: server.foreign.id })).toBe(400);
    expect(await status('{"title":"a\\u0000b"}')).toBe(400);
    expect(await status('{"title":"\\ud800"}')).toBe(400);
    expect(await status(`{"title":"x","custom":${'['.repeat(500)}${']'.repeat(500)}}`)).toBe(400);
    expect(await status('{"title":')).toBe(400);
    expect(await status('{"title":"x","__proto__":{"a":1}}')).toBe(400);
    expect(await status({ title: 'x', parentId: '018f0000-0000-7000-8000-000000000000' })).toBe(
      400,
    );
    expect(await status({ title: 'x', tagIds: ['018f0000-0000-7000-8000-000000000000'] })).toBe(
      400,
    );
    expect((await editor.call('GET', `${path}?stat=open`)).status).toBe(400);
    expect((await editor.call('GET', `${path}?cursor=nonsense`)).status).toBe(400);
  });

  it('401, 403 and 404: no session, too weak a role, another tenant', async () => {
    expect((await server.anonymous.call('GET', path)).status).toBe(401);
    const viewer = await server.as('viewer');
    expect((await viewer.call('POST', path, { title: 'x' })).status).toBe(403);
    expect(
      (await editor.call('GET', `/workspaces/${server.foreign.slug}/opportunities`)).status,
    ).toBe(404);
    const owner = await server.as('owner', server.foreign);
    const theirs = await owner.call('POST', `/workspaces/${server.foreign.slug}/opportunities`, {
      title: 'theirs',
    });
    expect((await editor.call('GET', `${path}/${theirs.body.id}`)).status).toBe(404);
    const crossed = await editor.call('PATCH', `${path}/${theirs.body.id}`, {
      title: 'mine',
      version: 1,
    });
    expect(crossed.status).toBe(404);
  });

  it('403: contributors change their own records alone; a foreign origin changes nothing', async () => {
    const contributor = await server.as('contributor');
    const own = await contributor.call('POST', path, { title: 'own' });
    expect(
      (await contributor.call('PATCH', `${path}/${own.body.id}`, { title: 'own!', version: 1 }))
        .status,
    ).toBe(200);
    const others = await create('others');
    expect(
      (await contributor.call('PATCH', `${path}/${others.id}`, { title: 'x', version: 1 })).status,
    ).toBe(403);
    const cross = await editor.call(
      'POST',
      path,
      { title: 'x' },
      { origin: 'https://evil.example' },
    );
    expect(cross.body).toMatchObject({ code: 'cross_site', status: 403 });
  });

  it('409: a stale version, with the record as it is', async () => {
    const made = await create('Stale');
    await editor.call('PATCH', `${path}/${made.id}`, { title: 'Fresh', version: 1 });
    const reply = await editor.call('PATCH', `${path}/${made.id}`, { title: 'Mine', version: 1 });
    expect(reply.status).toBe(409);
    expect(reply.body.current).toMatchObject({ title: 'Fresh', version: 2 });
  });
});

describe('live', () => {
  it('tells an open stream of a change', async () => {
    const abort = new AbortController();
    const stream = await fetch(`${server.origin}/api/v1/workspaces/${server.workspace.slug}/live`, {
      headers: { cookie: editor.cookie ?? '' },
      signal: abort.signal,
    });
    const made = await create('Seen live');
    let text = '';
    for await (const chunk of stream.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.includes(String(made.id))) break;
    }
    abort.abort();
    expect(text).toContain('"verb":"created"');
  });
});
