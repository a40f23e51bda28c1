import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Reply,
  type ReplyBody,
  startTestServer,
  type TestCaller,
  type TestServer,
} from '#platform/testing/server.ts';
import { readJob } from './import-job.ts';
import type { ImportMappingInput } from './mapping.ts';

let server: TestServer;
let editor: TestCaller;
let base: string;
let path: string;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  base = `/workspaces/${server.workspace.slug}`;
  path = `${base}/imports`;
});
afterAll(() => server.close());

async function send(
  content: string | Uint8Array<ArrayBuffer>,
  caller = editor,
  name = 'file.csv',
): Promise<Reply> {
  const form = new FormData();
  form.set('file', new Blob([content]), name);
  const response = await fetch(`${server.origin}/api/v1${path}`, {
    method: 'POST',
    body: form,
    headers: { cookie: caller.cookie ?? '', origin: new URL(server.origin).origin },
  });
  const text = await response.text();
  const body = JSON.parse(text) as ReplyBody;
  return { status: response.status, body, text, headers: response.headers };
}

async function uploaded(content: string, target: string, mapping: ImportMappingInput) {
  const sent = await send(content);
  expect(sent.status, sent.text).toBe(201);
  const mapped = await editor.call('PATCH', `${path}/${sent.body.id}`, {
    target,
    mapping,
    version: sent.body.version,
  });
  expect(mapped.status, mapped.text).toBe(200);
  return mapped.body;
}

/** Asks for a step and waits until it is through. */
async function does(step: 'check' | 'run' | 'undo', record: ReplyBody): Promise<ReplyBody> {
  const begun = await editor.call('POST', `${path}/${record.id}/${step}`, {
    version: record.version,
  });
  expect(begun.status, begun.text).toBe(202);
  for (;;) {
    const { body } = await editor.call('GET', `${path}/${record.id}`);
    if (!['checking', 'running', 'undoing'].includes(String(body.state))) return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const records = async (noun: string, query = '') =>
  (await editor.call('GET', `${base}/${noun}?limit=200&sort=createdAt${query}`)).body.items;
const countOf = async (noun: string) =>
  Number((await editor.call('GET', `${base}/${noun}/count`)).body.count);

const notes: ImportMappingInput = {
  parts: [
    {
      name: 'feedback',
      noun: 'feedback',
      fields: {
        body: { columns: [0] },
        source: { columns: [], fallback: 'csv' },
        tagIds: { columns: [3], split: ';' },
        contactId: { part: 'contact' },
      },
    },
    {
      name: 'contact',
      noun: 'contact',
      onMatch: 'fill',
      fields: {
        name: { columns: [1] },
        email: { columns: [2] },
        companyId: { part: 'company' },
      },
    },
    { name: 'company', noun: 'company', fields: { name: { columns: [4] } } },
  ],
};

describe('200', () => {
  it('imports notes with their contacts, companies and tags, says what it did, and undoes it', async () => {
    const file = [
      'Text,Name,Mail,Tags,Company',
      '"Too slow,\nreally",Ann,ann@acme.test,speed;ui,Acme',
      'Needs diffing,Ann,ANN@acme.test,git,acme',
      'No name,,,,',
      'Works,Bob,bob@acme.test,,Acme',
      '',
    ].join('\n');
    const record = await does('run', await uploaded(file, 'feedback', notes));
    expect(record).toMatchObject({
      state: 'done',
      result: {
        rows: 4,
        rejected: 0,
        records: {
          feedback: { created: 4 },
          contact: { created: 2, unchanged: 1 },
          company: { created: 1, unchanged: 2 },
        },
      },
    });
    const imported = await records('feedback');
    expect(imported.map(({ body }) => body)).toEqual([
      'Too slow,\nreally',
      'Needs diffing',
      'No name',
      'Works',
    ]);
    const list = await editor.call('GET', `${base}/feedback?limit=200&sort=createdAt`);
    const [first] = list.body.items;
    expect(list.body.refs[String(first?.contactId)]).toMatchObject({
      noun: 'contact',
      title: 'Ann',
    });
    expect(list.body.refs[String(first?.companyId)]).toMatchObject({ title: 'Acme' });
    const tags = new Map((await records('tags')).map((tag) => [tag.id, tag.name]));
    expect((first?.tagIds as string[] | undefined)?.map((id) => tags.get(id))).toEqual([
      'speed',
      'ui',
    ]);
    expect(imported[2]?.contactId).toBeNull();

    const undone = await does('undo', record);
    expect(undone).toMatchObject({
      state: 'undone',
      undoResult: { archived: 4 + 2 + 1 + 3, reverted: 0, kept: 0 },
    });
    for (const noun of ['feedback', 'contacts', 'companies', 'tags']) {
      expect([noun, await countOf(noun)]).toEqual([noun, 0]);
    }
  });

  it('imports the same content once, in one file, sent twice, and under another name', async () => {
    const file = 'Text,Name,Mail,Tags,Company\nOnce,Cy,,x,\nOnce,Cy,,x,\nTwice,Di,,,\n';
    const first = await does('run', await uploaded(file, 'feedback', notes));
    expect(first.result).toMatchObject({
      records: { feedback: { created: 2, repeated: 1 }, contact: { created: 2 } },
    });
    const again = await uploaded(file, 'feedback', notes);
    const tried = await does('check', again);
    expect(tried.checkResult).toMatchObject({ records: { feedback: { created: 0, repeated: 3 } } });
    const second = await does('run', tried);
    expect(second.result).toMatchObject({ records: { feedback: { created: 0, repeated: 3 } } });
    expect(await countOf('contacts')).toBe(2);
    await does('undo', first);
    expect(await countOf('feedback')).toBe(0);
    const after = await does('run', await uploaded(file, 'feedback', notes));
    expect(after.result).toMatchObject({ records: { feedback: { created: 2 } } });
    await does('undo', after);
  });

  it('undoes around what people did since: edited, linked to or pointed at stays', async () => {
    const file = 'Text,Name,Mail,Tags,Company\nEdited,Eve,eve@x.test,,\nLeft,Flo,flo@x.test,,\n';
    const done = await does('run', await uploaded(file, 'feedback', notes));
    const [edited] = await records('feedback', '&q=Edited');
    const change = { title: 'Mine now', version: edited?.version };
    const saved = await editor.call('PATCH', `${base}/feedback/${edited?.id}`, change);
    expect(saved.status).toBe(200);
    const undone = await does('undo', done);
    // Eve stays because the note that is kept points to her.
    expect(undone.undoResult).toEqual({ archived: 2, reverted: 0, kept: 2 });
    expect((await records('feedback')).map(({ title }) => title)).toEqual(['Mine now']);
    expect((await records('contacts')).map(({ name }) => name)).toEqual(['Eve']);
  });

  it('finds contacts that are there, fills what they lack, and gives it back on undo', async () => {
    const made = await editor.call('POST', `${base}/contacts`, {
      name: 'Gil',
      email: 'gil@y.test',
    });
    const mapping = (onMatch: 'fill' | 'overwrite'): ImportMappingInput => ({
      parts: [
        {
          name: 'contact',
          noun: 'contact',
          onMatch,
          fields: { email: { columns: [0] }, name: { columns: [1] }, role: { columns: [2] } },
        },
      ],
    });
    const file = 'Mail,Name,Role\nGIL@y.test,Gilbert,Teacher\nhal@y.test,Hal,\n';
    const filled = await does('run', await uploaded(file, 'contact', mapping('fill')));
    expect(filled.result).toMatchObject({ records: { contact: { created: 1, updated: 1 } } });
    const gil = async () => (await editor.call('GET', `${base}/contacts/${made.body.id}`)).body;
    expect(await gil()).toMatchObject({ name: 'Gil', role: 'Teacher' });
    expect((await does('undo', filled)).undoResult).toEqual({ archived: 1, reverted: 1, kept: 0 });
    expect(await gil()).toMatchObject({ name: 'Gil', role: null });
    const over = await does('run', await uploaded(file, 'contact', mapping('overwrite')));
    expect(await gil()).toMatchObject({ name: 'Gilbert', role: 'Teacher' });
    // Hal was archived by the undo, and is the same Hal.
    expect(over.result).toMatchObject({ records: { contact: { created: 0, updated: 2 } } });
    expect(await records('contacts', '&q=Hal')).toHaveLength(1);
  });

  it('imports any noun that says it can be: features, by key or title', async () => {
    const mapping: ImportMappingInput = {
      parts: [
        {
          name: 'feature',
          noun: 'feature',
          onMatch: 'overwrite',
          fields: {
            key: { columns: [0] },
            title: { columns: [1] },
            state: { columns: [2] },
            effortHigh: { columns: [3] },
          },
        },
      ],
    };
    const file = 'Key,Title,State,Effort\n,Dark mode,In progress,3\n,Export,idea,\n';
    const first = await does('run', await uploaded(file, 'feature', mapping));
    expect(first.result).toMatchObject({ records: { feature: { created: 2 } } });
    const [dark] = await records('features', '&q=Dark');
    expect(dark).toMatchObject({ state: 'in_progress', effortHigh: 3 });
    const exported = `Key,Title,State,Effort\n${dark?.key},Darker mode,shipped,5\n`;
    await does('run', await uploaded(exported, 'feature', mapping));
    expect(await records('features', '&q=Darker')).toMatchObject([
      { id: dark?.id, state: 'shipped' },
    ]);
  });

  it('rejects rows one by one and hands the reasons out as CSV', async () => {
    const mapping: ImportMappingInput = {
      parts: [
        {
          name: 'feature',
          noun: 'feature',
          fields: {
            title: { columns: [0] },
            state: { columns: [1] },
            targetStart: { columns: [2] },
            targetEnd: { columns: [3] },
            productId: { columns: [4] },
          },
        },
      ],
    };
    const file = [
      'Title,State,Start,End,Product',
      'Good,idea,2026-01-01,2026-02-01,',
      'Bad state,soonish,,,',
      'Ends before it starts,idea,2026-02-01,2026-01-01,',
      'Nowhere,idea,,,Atlantis',
      '"Open,idea,,,',
      'Good too,idea,,,',
    ].join('\n');
    const checked = await does('check', await uploaded(file, 'feature', mapping));
    expect(checked).toMatchObject({ state: 'checked', checkResult: { rows: 6, rejected: 3 } });
    expect(await records('features', '&q=Good')).toEqual([]);
    const done = await does('run', checked);
    expect(done).toMatchObject({
      state: 'done',
      result: { rows: 6, rejected: 4, problems: 4, records: { feature: { created: 2 } } },
    });
    const { items } = (await editor.call('GET', `${path}/${done.id}/problems`)).body;
    const byRow = new Map(items.map((item) => [item.rowNumber, item]));
    expect(byRow.get(3)).toMatchObject({ column: 'State', code: 'invalid_value' });
    expect(byRow.get(4)).toMatchObject({ code: 'invalid_input' });
    expect(byRow.get(5)).toMatchObject({
      message: 'There is no product “Atlantis”. Add it first, or correct the name.',
    });
    expect(byRow.get(6)).toMatchObject({ code: 'quote_not_closed', line: 6 });
    const csv = await editor.call('GET', `${path}/${done.id}/problems.csv`);
    expect(csv.text.split('\r\n')).toHaveLength(6);
    await does('undo', done);
  });

  it('imports the survey: a note per answer, respondents as contacts', async () => {
    const sent = await send(await readFile('samples/jupyter-notebook-ux-2015/survey-export.csv'));
    const patched = await editor.call('PATCH', `${path}/${sent.body.id}`, {
      target: 'feedback',
      version: sent.body.version,
    });
    const preview = await editor.call('GET', `${path}/${sent.body.id}/preview`);
    const { proposal, columns } = preview.body as unknown as {
      proposal: ImportMappingInput;
      columns: { name: string }[];
    };
    expect(columns).toHaveLength(37);
    expect(proposal.answers?.map(({ column }) => column)).toContain(4);
    const answered = [4, 14, 15, 16, 20, 21, 22, 23, 24, 25, 26, 27, 28];
    const mapping: ImportMappingInput = {
      parts: [
        {
          name: 'feedback',
          noun: 'feedback',
          fields: {
            saidAt: { columns: [1] },
            source: { columns: [], fallback: 'survey' },
            contactId: { part: 'contact' },
          },
        },
        {
          name: 'contact',
          noun: 'contact',
          fields: {
            role: { columns: [31] },
            industry: { columns: [33, 34, 35], join: ', ' },
            usage: { columns: [3] },
          },
        },
      ],
      answers: answered.map((column) => ({
        column,
        question: columns[column]?.name ?? '',
        tags: [`q${column}`],
      })),
    };
    const mapped = await editor.call('PATCH', `${path}/${sent.body.id}`, {
      mapping,
      version: patched.body.version,
    });
    const done = await does('run', mapped.body);
    expect(done).toMatchObject({
      state: 'done',
      result: {
        rows: 1706,
        rejected: 0,
        // Every non-empty answer in the thirteen columns, counted independently.
        records: { feedback: { created: 4322, repeated: 0 }, contact: { created: 887 } },
      },
    });
    await does('undo', done);
    expect(await records('feedback', '&source=survey')).toEqual([]);
  }, 120_000);

  it('goes on where it was stopped, and where a crash left it, without losing or doubling a row', async () => {
    const rows = Array.from(
      { length: 1_300 },
      (_, n) => `note ${n},Person ${n % 7},p${n % 7}@z.test,,`,
    );
    const file = `Text,Name,Mail,Tags,Company\n${rows.join('\n')}\n`;
    const record = await uploaded(file, 'feedback', notes);
    const before = await countOf('feedback');
    const input = { workspaceId: server.workspace.id, importId: record.id };
    const begun = await editor.call('POST', `${path}/${record.id}/run`, {
      version: record.version,
    });
    // Three workers at once, one of which dies after its first batch, as after a crash.
    const dying = new AbortController();
    const stop = server.app.live.subscribe(server.workspace.id, () => dying.abort());
    await Promise.allSettled([
      readJob.run(server.app, input, dying.signal),
      readJob.run(server.app, input, new AbortController().signal),
    ]);
    stop();
    const cancelled = await editor.call('POST', `${path}/${record.id}/cancel`, {
      version: begun.body.version,
    });
    const now = (await editor.call('GET', `${path}/${record.id}`)).body;
    const done = cancelled.status === 200 ? await does('run', now) : now;
    expect(done).toMatchObject({
      state: 'done',
      result: { rows: 1300, records: { feedback: { created: 1300 }, contact: { created: 7 } } },
    });
    expect((await countOf('feedback')) - before).toBe(1300);
    const bodies = new Set<unknown>();
    for (let cursor = ''; ; ) {
      const { body } = await editor.call('GET', `${base}/feedback?limit=200&source=csv${cursor}`);
      for (const item of body.items) bodies.add(item.body);
      if (!body.nextCursor) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    for (let n = 0; n < 1_300; n++) expect(bodies.has(`note ${n}`)).toBe(true);
    expect((await does('undo', done)).undoResult).toMatchObject({ archived: 1307, kept: 0 });
  }, 120_000);

  it('stays stopped after cancelling, keeps what it did, and goes on when asked', async () => {
    const rows = Array.from({ length: 1_200 }, (_, n) => `stop ${n},,,,`);
    const record = await uploaded(`Text,N,M,T,C\n${rows.join('\n')}\n`, 'feedback', notes);
    const begun = await editor.call('POST', `${path}/${record.id}/run`, {
      version: record.version,
    });
    const stopped = await editor.call('POST', `${path}/${record.id}/cancel`, {
      version: begun.body.version,
    });
    expect(stopped.body.state).toBe('cancelled');
    const done = await does('run', stopped.body);
    expect(done).toMatchObject({
      state: 'done',
      result: { records: { feedback: { created: 1200 } } },
    });
    await does('undo', done);
  }, 60_000);
});

describe('400', () => {
  it('says why a file is no table, and keeps nothing of it', async () => {
    const binary = await send(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0, 0, 1, 2]));
    expect(binary.status).toBe(400);
    expect(binary.body.detail).toContain('The file is not text.');
    expect((await send('')).body.detail).toBe('The file is empty.');
    const kept = await readdir(`${server.app.config.dataDir}/files/${server.workspace.id}`);
    const { items } = (await editor.call('GET', `${path}?limit=200`)).body;
    expect(kept).toHaveLength(items.length);
  });

  it('says which part of a mapping cannot work', async () => {
    const record = await uploaded('Text\nHi\n', 'feedback', notes);
    const complaint = async (mapping: ImportMappingInput) => {
      const { body } = await editor.call('GET', `${path}/${record.id}`);
      const version = body.version;
      const change = { version, mapping };
      const { body: saved } = await editor.call('PATCH', `${path}/${record.id}`, change);
      const refused = await editor.call('POST', `${path}/${record.id}/check`, {
        version: saved.version,
      });
      expect(refused.status).toBe(400);
      return refused.body.detail;
    };
    const part = (fields: ImportMappingInput['parts'][number]['fields'], noun = 'feedback') => ({
      name: noun,
      noun,
      fields,
    });
    const body = { columns: [0] };
    expect(await complaint({ parts: [part({})] })).toContain('Choose a column for Text');
    expect(await complaint({ parts: [part({ body, colour: body })] })).toContain('“colour”');
    expect(await complaint({ parts: [part({ body, contactId: { part: 'x' } })] })).toContain('“x”');
    expect(await complaint({ parts: [part({ body, state: { columns: [] } })] })).toContain(
      'neither',
    );
    expect(await complaint({ parts: [part({ title: body }, 'feature')] })).toContain(
      'is of feedback',
    );
    const wrongNoun = {
      parts: [part({ body, contactId: { part: 'company' } }), part({ name: body }, 'company')],
    };
    expect(await complaint(wrongNoun)).toContain('does not point to a company');
  });

  it('takes only a form with a file', async () => {
    expect((await editor.call('POST', path, { fileName: 'x.csv' })).status).toBe(415);
  });
});

describe('401, 403, 404', () => {
  it('is for editors of this workspace alone', async () => {
    const record = await uploaded('Text\nSecret\n', 'feedback', notes);
    for (const role of ['viewer', 'contributor'] as const) {
      const caller = await server.as(role);
      expect((await send('a\n1\n', caller)).status).toBe(403);
      for (const route of ['', '/preview', '/problems', '/problems.csv']) {
        expect((await caller.call('GET', `${path}/${record.id}${route}`)).status).toBe(403);
      }
    }
    expect((await server.anonymous.call('GET', path)).status).toBe(401);
    const stranger = await server.as('owner', server.foreign);
    const elsewhere = `/workspaces/${server.foreign.slug}/imports/${record.id}`;
    for (const route of ['', '/preview', '/problems', '/problems.csv']) {
      expect((await stranger.call('GET', `${elsewhere}${route}`)).status).toBe(404);
      expect((await stranger.call('GET', `${path}/${record.id}${route}`)).status).toBe(404);
    }
    for (const step of ['check', 'run', 'undo', 'cancel']) {
      expect((await stranger.call('POST', `${elsewhere}/${step}`, { version: 1 })).status).toBe(
        404,
      );
    }
  });
});

describe('409', () => {
  it('refuses steps out of turn and stale versions', async () => {
    const record = await uploaded('Text\nTurn\n', 'feedback', notes);
    const ask = (step: string, version: number) =>
      editor.call('POST', `${path}/${record.id}/${step}`, { version });
    expect((await ask('undo', record.version)).body.detail).toContain(
      'nothing that could be undone',
    );
    expect((await ask('cancel', record.version)).body.detail).toContain('is not running');
    expect((await ask('run', record.version - 1)).body.code).toBe('version_conflict');
    const done = await does('run', record);
    expect((await ask('run', done.version)).status).toBe(409);
    const late = await editor.call('PATCH', `${path}/${record.id}`, {
      target: 'contact',
      version: done.version,
    });
    expect(late.body.detail).toContain('has begun');
  });
});

describe('413', () => {
  it('refuses a file over the limit of the server', async () => {
    const small = await startTestServer({ env: { UPLOAD_LIMIT_MB: '1' } });
    try {
      const someone = await small.as('editor');
      const form = new FormData();
      form.set('file', new Blob([`a\n${'x'.repeat(1_100_000)}`]), 'big.csv');
      const address = `${small.origin}/api/v1/workspaces/${small.workspace.slug}/imports`;
      const response = await fetch(address, {
        method: 'POST',
        body: form,
        headers: { cookie: someone.cookie ?? '', origin: new URL(small.origin).origin },
      });
      expect(response.status).toBe(413);
      expect(((await response.json()) as ReplyBody).detail).toContain('larger than 1 MB');
    } finally {
      await small.close();
    }
  });
});
