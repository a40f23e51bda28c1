import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '#platform/db/embedded.ts';
import { migrate } from '#platform/db/migrate.ts';

/**
 * One PostgreSQL for the whole run, in a folder that goes with it. Its database is the template
 * that each test file's own database is cloned from.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'throughline-test-'));
  const log = pino({ level: 'error' });
  const server = await startEmbedded({ dataDir, log, durable: false });
  await migrate({ connection: server.connection });
  project.provide('postgres', server.connection);
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
