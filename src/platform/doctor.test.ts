import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '#platform/testing/database.ts';
import { type Config, readConfig } from './config.ts';
import { migrate } from './db/migrate.ts';
import { type Check, diagnose } from './doctor.ts';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createEmptyDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('diagnose', () => {
  it('finds nothing wrong before the first start', async () => {
    const checks = await diagnose(config({}));
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(checks).toHaveLength(7);
  });

  it('warns of migrations to come, until they are applied', async () => {
    const url = databaseUrl();
    expect(await look('migrations', config({ DATABASE_URL: url }))).toMatchObject({
      status: 'warn',
    });
    await migrate({ connection: database.connection });
    expect(await look('migrations', config({ DATABASE_URL: url }))).toMatchObject({ status: 'ok' });
  });

  it('tells a database that runs without fsync', async () => {
    const found = await look('database', config({ DATABASE_URL: databaseUrl() }));
    expect(found).toMatchObject({ status: 'warn', mend: expect.stringContaining('fsync = on') });
  });

  it('tells an unreachable database and mail server, and what to do', async () => {
    const port = await unusedPort();
    const settings = config({
      DATABASE_URL: `postgres://u:hush@127.0.0.1:${port}/x`,
      SMTP_URL: `smtp://u:hush@127.0.0.1:${port}`,
    });
    for (const name of ['database', 'mail']) {
      const found = await look(name, settings);
      expect(found).toMatchObject({ status: 'fail', mend: expect.stringMatching(/^Check /) });
      expect(JSON.stringify(found)).not.toContain('hush');
    }
  });

  it('tells a data directory that is a file, and a clock that is wrong', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const found = await look('data directory', config({ THROUGHLINE_DATA: file }));
    expect(found).toMatchObject({ status: 'fail', mend: expect.any(String) });
    const unset = await look('clock', config({}), () => 0);
    expect(unset).toMatchObject({ status: 'fail' });
    const late = () => Date.now() - 30_000;
    const apart = await look('clock', config({ DATABASE_URL: databaseUrl() }), late);
    expect(apart).toMatchObject({ status: 'warn', detail: expect.stringMatching(/^(29|30|31) s/) });
  });
});

function config(env: NodeJS.ProcessEnv): Config {
  return readConfig({ THROUGHLINE_DATA: folder, ...env });
}

function databaseUrl(): string {
  const { host, port, user, database: name } = database.connection;
  return `postgres://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`;
}

async function look(name: string, settings: Config, now?: () => number): Promise<Check> {
  const found = (await diagnose(settings, now)).find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no check is named ${name}`);
  return found;
}

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}
