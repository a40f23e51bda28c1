import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '#platform/testing/server.ts';
import { type ImportBench, notes, sendFile, startImportBench } from './import-bench.fixture.ts';
import type { ImportMappingInput } from './mapping.ts';

let bench: ImportBench;
beforeAll(async () => {
  bench = await startImportBench();
});
afterAll(() => bench.server.close());

describe('400', () => {
  it('says why a file is no table, and keeps nothing of it', async () => {
    const binary = await bench.send(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0, 0, 1, 2]));
    expect(binary.status).toBe(400);
    expect(binary.body.detail).toContain('The file is not text.');
    expect((await bench.send('')).body.detail).toBe('The file is empty.');
    const kept = await readdir(
      `${bench.server.app.config.dataDir}/files/${bench.server.workspace.id}`,
    );
    const { items } = (await bench.editor.call('GET', `${bench.path}?limit=200`)).body;
    expect(kept).toHaveLength(items.length);
  });

  it('says which part of a mapping cannot work', async () => {
    const record = await bench.uploaded('Text\nHi\n', 'feedback', notes);
    const complaint = async (mapping: ImportMappingInput) => {
      const { body } = await bench.editor.call('GET', `${bench.path}/${record.id}`);
      const version = body.version;
      const change = { version, mapping };
      const { body: saved } = await bench.editor.call(
        'PATCH',
        `${bench.path}/${record.id}`,
        change,
      );
      const refused = await bench.editor.call('POST', `${bench.path}/${record.id}/check`, {
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
    expect((await bench.editor.call('POST', bench.path, { fileName: 'x.csv' })).status).toBe(415);
  });
});

describe('401, 403, 404', () => {
  it('is for editors of this workspace alone', async () => {
    const record = await bench.uploaded('Text\nSecret\n', 'feedback', notes);
    for (const role of ['viewer', 'contributor'] as const) {
      const caller = await bench.server.as(role);
      expect((await bench.send('a\n1\n', caller)).status).toBe(403);
      for (const route of ['', '/preview', '/problems', '/problems.csv']) {
        expect((await caller.call('GET', `${bench.path}/${record.id}${route}`)).status).toBe(403);
      }
    }
    expect((await bench.server.anonymous.call('GET', bench.path)).status).toBe(401);
    const stranger = await bench.server.as('owner', bench.server.foreign);
    const elsewhere = `/workspaces/${bench.server.foreign.slug}/imports/${record.id}`;
    for (const route of ['', '/preview', '/problems', '/problems.csv']) {
      expect((await stranger.call('GET', `${elsewhere}${route}`)).status).toBe(404);
      expect((await stranger.call('GET', `${bench.path}/${record.id}${route}`)).status).toBe(404);
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
    const record = await bench.uploaded('Text\nTurn\n', 'feedback', notes);
    const ask = (step: string, version: number) =>
      bench.editor.call('POST', `${bench.path}/${record.id}/${step}`, { version });
    expect((await ask('undo', record.version)).body.detail).toContain(
      'nothing that could be undone',
    );
    expect((await ask('cancel', record.version)).body.detail).toContain('is not running');
    expect((await ask('run', record.version - 1)).body.code).toBe('version_conflict');
    const done = await bench.does('run', record);
    expect((await ask('run', done.version)).status).toBe(409);
    const late = await bench.editor.call('PATCH', `${bench.path}/${record.id}`, {
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
      const big = `a\n${'x'.repeat(1_100_000)}`;
      const refused = await sendFile(small, small.workspace.slug, someone, big);
      expect(refused.status).toBe(413);
      expect(refused.body.detail).toContain('larger than 1 MB');
    } finally {
      await small.close();
    }
  });
});
