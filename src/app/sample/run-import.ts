import { Readable } from 'node:stream';
import type { Import } from '#core/imports/imports.contract.ts';
import { begin, importService } from '#core/imports/imports.service.ts';
import type { ImportMappingInput, SinkMapping } from '#core/imports/mapping.ts';
import type { App } from '#platform/api/app.ts';
import type { Actor } from '#platform/auth/actor.ts';

const MAX_BYTES = 50_000_000;
const LOOK_EVERY_MS = 150;

interface Wanted {
  readonly fileName: string;
  readonly content: AsyncIterable<string> | Iterable<string>;
  readonly target: string;
  readonly mapping: ImportMappingInput | SinkMapping;
  readonly onProgress: (share: number) => Promise<void>;
}

/** Uploads and imports a file as a person would, and waits for the import to end. */
export async function runImport(
  app: App,
  actor: Actor,
  { fileName, content, target, mapping, onProgress }: Wanted,
  signal: AbortSignal,
): Promise<void> {
  const file = await app.files.save(actor.workspaceId, Readable.from(content), MAX_BYTES);
  const started = await app.database.transaction(actor, async (tx) => {
    const made = await importService.create(tx, {
      fileName,
      fileBytes: file.bytes,
      fileId: file.id,
      target,
      mapping,
    } as never);
    return begin(app, tx, { id: made.id, version: made.version, step: 'running' });
  });
  for (;;) {
    signal.throwIfAborted();
    const now = await app.database.transaction(actor, (tx) => importService.get(tx, started.id), {
      readOnly: true,
    });
    if (now.state === 'done') return;
    if (now.state !== 'running')
      throw new Error(`the import of ${fileName} ended as “${now.state}”: ${now.problem ?? ''}`);
    await onProgress(shareOf(now));
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function shareOf({ progress }: Import): number {
  return progress && progress.fileBytes > 0 ? progress.bytes / progress.fileBytes : 0;
}
