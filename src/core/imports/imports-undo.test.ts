import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJob } from './import.job.ts';
import { type ImportBench, notes, startImportBench } from './import-bench.fixture.ts';
import type { ImportMappingInput } from './mapping.ts';

let bench: ImportBench;
beforeAll(async () => {
  bench = await startImportBench();
});
afterAll(() => bench.server.close());

describe('200', () => {
  it('undoes around what people did since: edited, linked to or pointed at stays', async () => {
    const file = 'Text,Name,Mail,Tags,Company\nEdited,Eve,eve@x.test,,\nLeft,Flo,flo@x.test,,\n';
    const done = await bench.does('run', await bench.uploaded(file, 'feedback', notes));
    const [edited] = await bench.records('feedback', '&q=Edited');
    const change = { title: 'Mine now', version: edited?.version };
    const saved = await bench.editor.call('PATCH', `${bench.base}/feedback/${edited?.id}`, change);
    expect(saved.status).toBe(200);
    const undone = await bench.does('undo', done);
    // Eve stays because the note that is kept points to her.
    expect(undone.undoResult).toEqual({ archived: 2, reverted: 0, kept: 2 });
    expect((await bench.records('feedback')).map(({ title }) => title)).toEqual(['Mine now']);
    expect((await bench.records('contacts')).map(({ name }) => name)).toEqual(['Eve']);
  });

  it('finds contacts that are there, fills what they lack, and gives it back on undo', async () => {
    const made = await bench.editor.call('POST', `${bench.base}/contacts`, {
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
    const filled = await bench.does('run', await bench.uploaded(file, 'contact', mapping('fill')));
    expect(filled.result).toMatchObject({ records: { contact: { created: 1, updated: 1 } } });
    const gil = async () =>
      (await bench.editor.call('GET', `${bench.base}/contacts/${made.body.id}`)).body;
    expect(await gil()).toMatchObject({ name: 'Gil', role: 'Teacher' });
    expect((await bench.does('undo', filled)).undoResult).toEqual({
      archived: 1,
      reverted: 1,
      kept: 0,
    });
    expect(await gil()).toMatchObject({ name: 'Gil', role: null });
    const over = await bench.does(
      'run',
      await bench.uploaded(file, 'contact', mapping('overwrite')),
    );
    expect(await gil()).toMatchObject({ name: 'Gilbert', role: 'Teacher' });
    // Hal was archived by the undo, and is the same Hal.
    expect(over.result).toMatchObject({ records: { contact: { created: 0, updated: 2 } } });
    expect(await bench.records('contacts', '&q=Hal')).toHaveLength(1);
  });

  it('goes on where it was stopped, and where a crash left it, without losing or doubling a row', async () => {
    const rows = Array.from(
      { length: 1_300 },
      (_, n) => `note ${n},Person ${n % 7},p${n % 7}@z.test,,`,
    );
    const file = `Text,Name,Mail,Tags,Company\n${rows.join('\n')}\n`;
    const record = await bench.uploaded(file, 'feedback', notes);
    const before = await bench.countOf('feedback');
    const input = { workspaceId: bench.server.workspace.id, importId: record.id };
    const begun = await bench.editor.call('POST', `${bench.path}/${record.id}/run`, {
      version: record.version,
    });
    // Three workers at once, one of which dies after its first batch, as after a crash.
    const dying = new AbortController();
    const stop = bench.server.app.live.subscribe(bench.server.workspace.id, () => dying.abort());
    await Promise.allSettled([
      readJob.run(bench.server.app, input, dying.signal),
      readJob.run(bench.server.app, input, new AbortController().signal),
    ]);
    stop();
    const cancelled = await bench.editor.call('POST', `${bench.path}/${record.id}/cancel`, {
      version: begun.body.version,
    });
    const now = (await bench.editor.call('GET', `${bench.path}/${record.id}`)).body;
    const done = cancelled.status === 202 ? await bench.does('run', now) : now;
    expect(done).toMatchObject({
      state: 'done',
      result: { rows: 1300, records: { feedback: { created: 1300 }, contact: { created: 7 } } },
    });
    expect((await bench.countOf('feedback')) - before).toBe(1300);
    const bodies = new Set<unknown>();
    for (let cursor = ''; ; ) {
      const { body } = await bench.editor.call(
        'GET',
        `${bench.base}/feedback?limit=200&source=csv${cursor}`,
      );
      for (const item of body.items) bodies.add(item.body);
      if (!body.nextCursor) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    for (let n = 0; n < 1_300; n++) expect(bodies.has(`note ${n}`)).toBe(true);
    expect((await bench.does('undo', done)).undoResult).toMatchObject({ archived: 1307, kept: 0 });
  }, 120_000);

  it('stays stopped after cancelling, keeps what it did, and goes on when asked', async () => {
    const rows = Array.from({ length: 1_200 }, (_, n) => `stop ${n},,,,`);
    const record = await bench.uploaded(`Text,N,M,T,C\n${rows.join('\n')}\n`, 'feedback', notes);
    const begun = await bench.editor.call('POST', `${bench.path}/${record.id}/run`, {
      version: record.version,
    });
    const stopped = await bench.editor.call('POST', `${bench.path}/${record.id}/cancel`, {
      version: begun.body.version,
    });
    expect(stopped.body.state).toBe('cancelled');
    const done = await bench.does('run', stopped.body);
    expect(done).toMatchObject({
      state: 'done',
      result: { records: { feedback: { created: 1200 } } },
    });
    await bench.does('undo', done);
  });
});
