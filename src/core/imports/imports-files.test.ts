import { existsSync } from 'node:fs';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplyBody } from '#platform/testing/server.ts';
import { type ImportBench, notes, startImportBench } from './import-bench.fixture.ts';
import { tidyFilesJob } from './kept-files.ts';

let bench: ImportBench;
let folder: string;
beforeAll(async () => {
  bench = await startImportBench();
  folder = join(bench.server.app.config.dataDir, 'files', bench.server.workspace.id);
});
afterAll(() => bench.server.close());

const look = async (id: string) => (await bench.editor.call('GET', `${bench.path}/${id}`)).body;
const ask = (step: string, { id, version }: ReplyBody, more = {}) =>
  bench.editor.call('POST', `${bench.path}/${id}/${step}`, { version, ...more });
const count = async () => (await readdir(folder)).length;
const tidy = () => tidyFilesJob.run(bench.server.app, {}, new AbortController().signal);
const soon = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 });
const DAY = 24 * 60 * 60 * 1000;

let named = 0;
/** An import of one row with a file of its own. */
const fresh = () => bench.uploaded(`Text\nRow ${named++}\n`, 'feedback', notesOnly);
const notesOnly = {
  parts: notes.parts
    .slice(0, 1)
    .map((part) => ({ ...part, fields: { body: part.fields.body ?? { columns: [0] } } })),
};

describe('an uploaded file', () => {
  it('goes with the undoing, unless it is to be imported in another way', async () => {
    const record = await fresh();
    const before = await count();
    expect(Date.parse(String(record.fileKeptUntil))).toBeGreaterThan(Date.now() + 29 * DAY);
    const done = await bench.does('run', record);
    await ask('undo', done, { keepFile: true });
    await soon(async () => (await look(record.id)).state).toBe('undone');
    expect((await look(record.id)).fileRemovedAt).toBeNull();
    const again = await bench.does('run', await look(record.id));
    expect(again).toMatchObject({ state: 'done', result: { rows: 1 } });
    const undone = await bench.does('undo', again);
    expect(undone).toMatchObject({ state: 'undone', fileKeptUntil: null });
    expect(undone.fileRemovedAt).not.toBeNull();
    await soon(count).toBe(before - 1);
    for (const reply of [
      await ask('run', undone),
      await bench.editor.call('GET', `${bench.path}/${record.id}/preview`),
      await bench.editor.call('PATCH', `${bench.path}/${record.id}`, {
        mapping: notesOnly,
        version: undone.version,
      }),
    ]) {
      expect([reply.status, reply.body.detail]).toEqual([
        409,
        `The file of ${record.key} was removed. Upload it again.`,
      ]);
    }
  });

  it('can be deleted by an editor at once; the import can be undone all the same', async () => {
    const done = await bench.does('run', await fresh());
    const before = await count();
    const viewer = await bench.server.as('contributor');
    const path = `${bench.path}/${done.id}/discard-file`;
    expect((await viewer.call('POST', path, { version: done.version })).status).toBe(403);
    expect((await ask('discard-file', { ...done, version: done.version - 1 })).body.code).toBe(
      'version_conflict',
    );
    const { status, body } = await ask('discard-file', done);
    expect([status, body.fileKeptUntil]).toEqual([200, null]);
    await soon(count).toBe(before - 1);
    expect((await ask('discard-file', body)).body.detail).toContain('removed already');
    expect((await bench.does('undo', body)).undoResult).toMatchObject({ archived: 1 });
  });

  it('goes when the import is archived, which waits for the end of the work', async () => {
    const record = await fresh();
    const before = await count();
    const archive = async () =>
      bench.editor.call('POST', `${bench.path}/${record.id}/archive`, {
        version: (await look(record.id)).version,
      });
    const set = (state: string) =>
      bench.server.app.database.owner.query('update imports set state = $2 where id = $1', [
        record.id,
        state,
      ]);
    await set('running');
    expect((await archive()).body.detail).toContain('is at work');
    expect((await ask('discard-file', await look(record.id))).body.detail).toContain('is at work');
    await set('draft');
    expect((await archive()).status).toBe(200);
    await soon(async () => (await look(record.id)).fileRemovedAt).not.toBeNull();
    await soon(count).toBe(before - 1);
    expect((await ask('run', await look(record.id))).body.detail).toContain('is archived');
  });

  it('goes when its time is over, which an admin sets', async () => {
    const [old, young] = [await fresh(), await fresh()];
    const before = await count();
    const admin = await bench.server.as('admin');
    const { body: workspace } = await admin.call('GET', bench.base);
    const set = await admin.call('PATCH', bench.base, {
      settings: { imports: { keepFilesDays: 3 } },
      version: workspace.version,
    });
    expect(set.status, set.text).toBe(200);
    const end = async () => Date.parse(String((await look(old.id)).fileKeptUntil));
    await soon(end).toBeLessThan(Date.now() + 4 * DAY);
    await bench.server.app.database.owner.query(
      `update imports set file_kept_until = now() - interval '1 hour' where id = $1`,
      [old.id],
    );
    await tidy();
    expect((await look(old.id)).fileRemovedAt).not.toBeNull();
    expect((await look(young.id)).fileRemovedAt).toBeNull();
    await soon(count).toBe(before - 1);
  });

  it('is swept when no record names it, after a day', async () => {
    const kept = await fresh();
    const { dataDir } = bench.server.app.config;
    const place = async (path: string, days: number) => {
      await mkdir(join(dataDir, path, '..'), { recursive: true });
      await writeFile(join(dataDir, path), 'a@b.test');
      const then = new Date(Date.now() - days * DAY);
      await utimes(join(dataDir, path), then, then);
      return path;
    };
    const home = `files/${bench.server.workspace.id}`;
    const orphan = await place(`${home}/${uuidv7()}`, 2);
    const halfWay = await place(`incoming/${uuidv7()}`, 2);
    const arriving = await place(`${home}/${uuidv7()}`, 0);
    const ofAnotherDatabase = await place(`files/${uuidv7()}/${uuidv7()}`, 2);
    const { rows } = await bench.server.app.database.owner.query<{ file_id: string }>(
      'select file_id from imports where id = $1',
      [kept.id],
    );
    const then = new Date(Date.now() - 2 * DAY);
    await utimes(join(folder, String(rows[0]?.file_id)), then, then);
    await tidy();
    const there = (path: string) => existsSync(join(dataDir, path));
    expect([orphan, halfWay].map(there)).toEqual([false, false]);
    expect([arriving, ofAnotherDatabase, `${home}/${rows[0]?.file_id}`].map(there)).toEqual([
      true,
      true,
      true,
    ]);
  });
});
