import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { v7 as uuidv7 } from 'uuid';
import { expect, it } from 'vitest';
import { FileStore } from './file-store.ts';

it('says that the disk is full, and leaves nothing of the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-files-'));
  const workspaceId = uuidv7();
  // What a write answers when there is no room; streams hand it on as it is.
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
  });
  const source = Readable.from(
    (async function* () {
      yield Buffer.from('some');
      throw full;
    })(),
  );
  await expect(new FileStore(folder).save(workspaceId, source, 100)).rejects.toMatchObject({
    code: 'storage_full',
    status: 507,
  });
  expect(readdirSync(join(folder, 'incoming'))).toEqual([]);
  expect(readdirSync(join(folder, 'files', workspaceId))).toEqual([]);
  rmSync(folder, { recursive: true });
});
