import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BackupError } from '#platform/db/backup/format.ts';
import { Engine } from './engine.ts';
import { eventFiles, HOT } from './files.ts';
import { askAtSideDoor, type SideDoorAsk } from './side-door.ts';

/** Enough to open and copy files; no questions are asked here. */
const SMALL = { memoryMb: 128, threads: 1, queries: 1, waiting: 1 } as const;

/**
 * Asks whoever holds the event files: the server's process, or this one for the moment, so that
 * no server begins to write meanwhile.
 */
async function ask(
  folder: string,
  question: SideDoorAsk,
  alone: (engine: Engine) => Promise<unknown>,
): Promise<unknown> {
  const running = await askAtSideDoor(folder, question);
  if (running) return running.answer;
  const engine = await Engine.open({ ...SMALL, folder });
  try {
    return await alone(engine);
  } finally {
    await engine.close();
  }
}

/** Copies of the event files as they are at one moment, in a folder to be removed after use. */
export async function snapshotEvents(
  dataDir: string,
  eventsFolder: string,
): Promise<{ folder: string; remove(): Promise<void> } | undefined> {
  const from = join(dataDir, eventsFolder);
  if (!existsSync(eventFiles(from).path(HOT))) return undefined;
  const folder = join(dataDir, `${eventsFolder}-snapshot-${process.pid}`);
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await remove();
    await ask(from, { name: 'snapshot', into: folder }, (engine) => engine.snapshot(folder));
    return { folder, remove };
  } catch (error) {
    await remove();
    throw explain(error);
  }
}

function explain(error: unknown): unknown {
  // From the server's process come words alone.
  if (!/ENOSPC|no space left/i.test(String(error))) return error;
  const message =
    'The disk is full: the event files are copied beside themselves before they are packed. Free as much space as they take.';
  return new BackupError(message, { cause: error });
}

const healthSchema = z.object({ events: z.number(), bytes: z.number() });

/** How many events there are, and the bytes of their files; undefined when there are none yet. */
export async function measureEvents(
  dataDir: string,
  eventsFolder: string,
): Promise<z.infer<typeof healthSchema> | undefined> {
  const folder = join(dataDir, eventsFolder);
  if (!existsSync(eventFiles(folder).path(HOT))) return undefined;
  return healthSchema.parse(await ask(folder, { name: 'health' }, (engine) => engine.health()));
}
