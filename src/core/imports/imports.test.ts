import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImportBench, notes, startImportBench } from './import-bench.fixture.ts';
import type { ImportMappingInput } from './mapping.ts';

let bench: ImportBench;
beforeAll(async () => {
  bench = await startImportBench();
});
afterAll(() => bench.server.close());

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
    const record = await bench.does('run', await bench.uploaded(file, 'feedback', notes));
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
    const imported = await bench.records('feedback');
    expect(imported.map(({ body }) => body)).toEqual([
      'Too slow,\nreally',
      'Needs diffing',
      'No name',
      'Works',
    ]);
    const list = await bench.editor.call('GET', `${bench.base}/feedback?limit=200&sort=createdAt`);
    const [first] = list.body.items;
    expect(list.body.refs[String(first?.contactId)]).toMatchObject({
      noun: 'contact',
      title: 'Ann',
    });
    expect(list.body.refs[String(first?.companyId)]).toMatchObject({ title: 'Acme' });
    const tags = new Map((await bench.records('tags')).map((tag) => [tag.id, tag.name]));
    expect((first?.tagIds as string[] | undefined)?.map((id) => tags.get(id))).toEqual([
      'speed',
      'ui',
    ]);
    expect(imported[2]?.contactId).toBeNull();

    const undone = await bench.does('undo', record);
    expect(undone).toMatchObject({
      state: 'undone',
      undoResult: { archived: 4 + 2 + 1 + 3, reverted: 0, kept: 0 },
    });
    for (const noun of ['feedback', 'contacts', 'companies', 'tags']) {
      expect([noun, await bench.countOf(noun)]).toEqual([noun, 0]);
    }
  });

  it('imports the same content once, in one file, sent twice, and under another name', async () => {
    const file = 'Text,Name,Mail,Tags,Company\nOnce,Cy,,x,\nOnce,Cy,,x,\nTwice,Di,,,\n';
    const first = await bench.does('run', await bench.uploaded(file, 'feedback', notes));
    expect(first.result).toMatchObject({
      records: { feedback: { created: 2, repeated: 1 }, contact: { created: 2 } },
    });
    const again = await bench.uploaded(file, 'feedback', notes);
    const tried = await bench.does('check', again);
    expect(tried.checkResult).toMatchObject({ records: { feedback: { created: 0, repeated: 3 } } });
    const second = await bench.does('run', tried);
    expect(second.result).toMatchObject({ records: { feedback: { created: 0, repeated: 3 } } });
    expect(await bench.countOf('contacts')).toBe(2);
    await bench.does('undo', first);
    expect(await bench.countOf('feedback')).toBe(0);
    const after = await bench.does('run', await bench.uploaded(file, 'feedback', notes));
    expect(after.result).toMatchObject({ records: { feedback: { created: 2 } } });
    await bench.does('undo', after);
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
    const first = await bench.does('run', await bench.uploaded(file, 'feature', mapping));
    expect(first.result).toMatchObject({ records: { feature: { created: 2 } } });
    const [dark] = await bench.records('features', '&q=Dark');
    expect(dark).toMatchObject({ state: 'in_progress', effortHigh: 3 });
    const exported = `Key,Title,State,Effort\n${dark?.key},Darker mode,shipped,5\n`;
    await bench.does('run', await bench.uploaded(exported, 'feature', mapping));
    expect(await bench.records('features', '&q=Darker')).toMatchObject([
      { id: dark?.id, state: 'shipped' },
    ]);
  });

  it('tells rows apart by their id in the source, and finds them again by it', async () => {
    const mapping: ImportMappingInput = {
      parts: [
        {
          name: 'feature',
          noun: 'feature',
          onMatch: 'overwrite',
          fields: { title: { columns: [1] }, state: { columns: [2] } },
        },
      ],
      identity: [0],
      source: 'Tracker',
    };
    const file = (state: string) =>
      `Issue key,Title,State\nT-1,Flaky test,idea\nT-2,Flaky test,${state}\n`;
    const first = await bench.does('run', await bench.uploaded(file('idea'), 'feature', mapping));
    expect(first.result).toMatchObject({ records: { feature: { created: 2 } } });
    const second = await bench.does(
      'run',
      await bench.uploaded(file('candidate'), 'feature', mapping),
    );
    expect(second.result).toMatchObject({
      records: { feature: { created: 0, updated: 1, unchanged: 1 } },
    });
    const states = (await bench.records('features', '&q=Flaky')).map(({ state }) => state);
    expect(states.sort()).toEqual(['candidate', 'idea']);
  });

  it('takes back what an export wrote, without a difference', async () => {
    const { editor, base, path } = bench;
    const tag = await editor.call('POST', `${base}/tags`, { name: '=cmd, with comma' });
    const features = [
      { title: '=HYPERLINK("http://x")', description: ' "quoted"\n\nlines \n', effortLow: 0.5 },
      { title: "'-5", description: '-5', state: 'shipped', shippedAt: '2026-01-31' },
      { title: '@mention, comma; semicolon', tagIds: [tag.body.id], horizon: 'next' },
    ];
    for (const feature of features) await editor.call('POST', `${base}/features`, feature);
    const before = await editor.call('GET', `${base}/features/export`);
    const sent = await bench.send(before.text);
    const seen = await editor.call('GET', `${path}/${sent.body.id}/preview?target=feature`);
    const proposal = seen.body.proposal as { parts: { fields: object; onMatch: string }[] };
    const [part] = proposal.parts;
    expect(Object.keys(part?.fields ?? {})).toEqual(
      expect.arrayContaining(['key', 'title', 'description', 'state', 'tagIds', 'shippedAt']),
    );
    const mapping = { ...proposal, parts: [{ ...part, onMatch: 'overwrite' }] };
    const mapped = await editor.call('PATCH', `${path}/${sent.body.id}`, {
      target: 'feature',
      mapping,
      version: sent.body.version,
    });
    const done = await bench.does('run', mapped.body);
    const rows = Number((done.result as { rows: number }).rows);
    expect(rows).toBeGreaterThanOrEqual(3);
    expect(done.result).toMatchObject({
      rejected: 0,
      records: { feature: { created: 0, updated: 0, unchanged: rows } },
    });
    expect((await editor.call('GET', `${base}/features/export`)).text).toBe(before.text);
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
    const checked = await bench.does('check', await bench.uploaded(file, 'feature', mapping));
    expect(checked).toMatchObject({ state: 'checked', checkResult: { rows: 6, rejected: 3 } });
    expect(await bench.records('features', '&q=Good')).toEqual([]);
    const done = await bench.does('run', checked);
    expect(done).toMatchObject({
      state: 'done',
      result: { rows: 6, rejected: 4, problems: 4, records: { feature: { created: 2 } } },
    });
    const { items } = (await bench.editor.call('GET', `${bench.path}/${done.id}/problems`)).body;
    const byRow = new Map(items.map((item) => [item.rowNumber, item]));
    expect(byRow.get(3)).toMatchObject({ column: 'State', code: 'invalid_value' });
    expect(byRow.get(4)).toMatchObject({ code: 'invalid_input' });
    expect(byRow.get(5)).toMatchObject({
      message: 'There is no product “Atlantis”. Add it first, or correct the name.',
    });
    expect(byRow.get(6)).toMatchObject({ code: 'quote_not_closed', line: 6 });
    const csv = await bench.editor.call('GET', `${bench.path}/${done.id}/problems.csv`);
    expect(csv.text.split('\r\n')).toHaveLength(6);
    await bench.does('undo', done);
  });

  it('imports the survey: a note per answer, respondents as contacts', async () => {
    const sent = await bench.send(
      await readFile('samples/jupyter-notebook-ux-2015/survey-export.csv'),
    );
    const patched = await bench.editor.call('PATCH', `${bench.path}/${sent.body.id}`, {
      target: 'feedback',
      version: sent.body.version,
    });
    const preview = await bench.editor.call('GET', `${bench.path}/${sent.body.id}/preview`);
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
    const mapped = await bench.editor.call('PATCH', `${bench.path}/${sent.body.id}`, {
      mapping,
      version: patched.body.version,
    });
    const done = await bench.does('run', mapped.body);
    expect(done).toMatchObject({
      state: 'done',
      result: {
        rows: 1706,
        rejected: 0,
        // Every non-empty answer in the thirteen columns, counted independently.
        records: { feedback: { created: 4322, repeated: 0 }, contact: { created: 887 } },
      },
    });
    await bench.does('undo', done);
    expect(await bench.records('feedback', '&source=survey')).toEqual([]);
  }, 120_000);
});
