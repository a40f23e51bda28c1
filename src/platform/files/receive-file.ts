import { basename } from 'node:path';
import '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { App } from '#platform/api/app.ts';
import type { Actor } from '#platform/auth/actor.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { StoredFile } from './file-store.ts';

export interface ReceivedFile extends StoredFile {
  /** What the sender called it, without folders; for people only. */
  readonly name: string;
}

/** Keeps the one file of a multipart form, streaming it to disk. */
export async function receiveFile(
  app: App,
  actor: Actor,
  request: FastifyRequest,
): Promise<ReceivedFile> {
  if (!request.isMultipart()) {
    throw new Problem('unsupported_media', 'Send the file as a form (multipart/form-data).');
  }
  const limit = app.config.uploadLimitBytes;
  // One byte more than allowed is let through, so that the store can tell and refuse it.
  const part = await firstFile(request, limit + 1);
  if (!part)
    throw new Problem('invalid_input', 'The form holds no file. Choose one and send again.');
  const stored = await app.files.save(actor.workspaceId, part.file, limit);
  return { ...stored, name: plainName(part.filename) };
}

async function firstFile(request: FastifyRequest, fileSize: number) {
  try {
    return await request.file({ limits: { files: 1, fileSize, fields: 20 } });
  } catch (cause) {
    // The parser's own complaints carry no status; none of them is ours.
    throw new Problem('invalid_input', 'The form cannot be read. Send it as multipart/form-data.', {
      cause,
    });
  }
}

function plainName(name: string): string {
  const plain = basename(name.replaceAll('\\', '/'))
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, '')
    .trim();
  return plain.slice(0, 300) || 'unnamed';
}
