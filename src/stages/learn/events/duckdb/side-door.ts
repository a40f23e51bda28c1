import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Engine } from './engine.ts';

/** sockaddr_un.sun_path holds 108 bytes with the closing NUL, 104 on macOS. */
const LONGEST_PATH = process.platform === 'darwin' ? 103 : 107;

const askSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('snapshot'), into: z.string().min(1) }),
  z.strictObject({ name: z.literal('health') }),
]);
export type SideDoorAsk = z.infer<typeof askSchema>;

const answerSchema = z.union([
  z.object({ answer: z.unknown() }),
  z.object({ failure: z.string() }),
]);

function socketPath(folder: string): string {
  const beside = join(folder, 'analytics.sock');
  if (Buffer.byteLength(beside) <= LONGEST_PATH) return beside;
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return join(tmpdir(), `throughline-events-${hash}.sock`);
}

/**
 * Lets commands that run beside the server reach the process that holds the files: a socket that
 * no other user may enter, since the folder is private.
 */
export async function openSideDoor(engine: Engine): Promise<void> {
  const path = socketPath(engine.files.folder);
  // We hold the files' lock, so whoever listened here is gone.
  rmSync(path, { force: true });
  const mask = process.umask(0o177);
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    socket.on('error', () => {});
    socket.end(JSON.stringify(await answer(engine, await text(socket).catch(() => ''))));
  });
  try {
    server.listen(path);
    await once(server, 'listening');
  } finally {
    process.umask(mask);
  }
}

async function answer(engine: Engine, request: string): Promise<z.infer<typeof answerSchema>> {
  try {
    const ask = askSchema.parse(JSON.parse(request));
    if (ask.name === 'health') return { answer: await engine.health() };
    return { answer: await engine.snapshot(ask.into) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** Asks the running process; undefined when none runs. */
export async function askAtSideDoor(
  folder: string,
  ask: SideDoorAsk,
): Promise<{ answer: unknown } | undefined> {
  const socket = connect(socketPath(folder));
  try {
    await once(socket, 'connect');
  } catch {
    return undefined;
  }
  socket.end(JSON.stringify(ask));
  const found = answerSchema.parse(JSON.parse(await text(socket)));
  if ('failure' in found) throw new Error(found.failure);
  return { answer: found.answer };
}
