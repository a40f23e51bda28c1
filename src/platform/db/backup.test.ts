import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from '#platform/testing/database.ts';
import { backup, digest, restore } from './backup.ts';
import { type Migration, migrate } from './migrate.ts';

/** A schema with all that makes a restore hard: keys in a circle, triggers, identity, RLS. */
const first = migration(
  '202601010001_first.sql',
  `create table teams (id int primary key, name text not null, lead int);
   create table people (
     id bigint generated always as identity primary key,
     team int not null references teams, name text not null,
     shout text generated always as (upper(name)) stored, data jsonb, at timestamptz, raw bytea);
   alter table teams add foreign key (lead) references people deferrable initially deferred;
   create table log (n serial primary key, what text);
   insert into teams values (1, 'made by the migration', null);
   create function note() returns trigger language plpgsql as
     $$ begin insert into log (what) values (new.name); return new; end $$;
   create trigger note after insert on people for each row execute function note();
   alter table people enable row level security;`,
);
const second = migration('202602010001_second.sql', 'alter table teams add colour text');

const SAMPLE = `insert into users (id, email, name) values (gen_random_uuid(), 'a@example.com', 'Ä');
  insert into workspaces (id, slug, name) values (gen_random_uuid(), 'acme', 'Acme');
  insert into members (workspace_id, user_id, role)
    select w.id, u.id, 'owner' from workspaces w, users u`;

/** Seq 1 and 5 are read; 3 was written before 5 and committed after it. */
const LOG_OF_AN_OLD_CLUSTER = `
  insert into activity (workspace_id, id, record_id, xid, seq, verb, noun, actor_kind, actor_name)
    overriding system value
    select w.id, gen_random_uuid(), gen_random_uuid(), xid::xid8, seq, 'create', 'feedback',
           'system', 'x'
    from workspaces w, (values ('5000000000', 1), ('5000000001', 5), ('5000000002', 3), ('5000000003', 8))
      as entries (xid, seq);
  select setval(pg_get_serial_sequence('activity', 'seq'), 8);
  insert into reaction_cursors (reaction, xid, seq) values ('tell', '5000000001', 5)`;

const LATER = { timeout: 10_000 };

let source: TestDatabase;
let target: TestDatabase;
let folder: string;
let file: string;

beforeAll(async () => {
  source = await createEmptyDatabase();
  await migrate({ connection: source.connection, migrations: [first] });
  await run(
    source,
    `insert into teams select n, E'a\\tb\\\\' || n || E'\\n"ü"' from generate_series(2, 500) n;
     insert into people (team, name, data, at, raw)
       select 1 + n % 500, 'p' || n, jsonb_build_object('n', n / 3.0), now(), '\\x00ff'
       from generate_series(1, 30000) n;
     update teams set lead = 7 where id = 3`,
  );
});

afterAll(() => source.drop());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-backup-'));
  file = join(folder, 'one.tlbackup');
  target = await createEmptyDatabase();
});

afterEach(async () => {
  await target.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('backup and restore', () => {
  it('brings back every row, file, number and key, then upgrades the schema', async () => {
    const from = dataDir('from');
    writeFileSync(join(from, 'files', 'empty'), '');
    writeFileSync(join(from, 'files', 'ab', 'big.bin'), Buffer.alloc(3_000_000, 'x'));
    writeFileSync(join(from, 'secret.key'), 'sesame');
    writeFileSync(join(from, 'server.lock'), 'not part of it');
    await backup({ connection: source.connection, dataDir: from, to: file });

    const to = join(folder, 'to');
    mkdirSync(to);
    const options = { from: file, connection: target.connection, dataDir: to };
    const report = await restore({ ...options, migrations: [first] });
    expect(report).toMatchObject({ tables: 3, files: 3, upgraded: [] });
    expect(await digest(target.connection)).toEqual(await digest(source.connection));
    expect(readFileSync(join(to, 'files', 'ab', 'big.bin'))).toHaveLength(3_000_000);
    expect(readFileSync(join(to, 'files', 'empty'))).toHaveLength(0);
    expect(readFileSync(join(to, 'secret.key'), 'utf8')).toBe('sesame');
    expect(readdirSync(to).sort()).toEqual(['files', 'secret.key']);

    const add = `insert into people (team, name) values (1, 'new') returning id`;
    expect(await run(target, add)).toEqual([[String(30_001)]]);
    expect(await run(target, 'select count(*)::int from log')).toEqual([[30_001]]);
    await expect(run(target, `insert into people (team, name) values (0, 'x')`)).rejects.toThrow(
      /foreign key/,
    );
  });

  it('knows the whole schema of this release', async () => {
    const filled = await createTestDatabase();
    try {
      await run(filled, SAMPLE);
      await backup({ connection: filled.connection, to: file });
      await restore({ from: file, connection: target.connection });
      const restored = await digest(target.connection);
      expect(restored).toEqual(await digest(filled.connection));
      expect(restored.tables['public.members']?.rows).toBe(1);
    } finally {
      await filled.drop();
    }
  });

  it('lets reactions go on where they were, in a cluster that counts transactions anew', async () => {
    const old = await createTestDatabase();
    try {
      await run(old, SAMPLE);
      await run(old, LOG_OF_AN_OLD_CLUSTER);
      await backup({ connection: old.connection, to: file });
      await restore({ from: file, connection: target.connection });
      const unread = `select a.seq::int from activity a, reaction_cursors c
        where (a.xid, a.seq) > (c.xid, c.seq) and a.xid < pg_snapshot_xmin(pg_current_snapshot())
        order by a.xid, a.seq`;
      // 3 and 8 are unread; 5 is read again, since it was written at the same time as 3.
      // Writing in other databases of the same server holds reading back until it has ended.
      await expect.poll(() => run(target, unread), LATER).toEqual([[3], [5], [8]]);
      await run(
        target,
        `insert into activity (workspace_id, id, record_id, verb, noun, actor_kind, actor_name)
         select id, gen_random_uuid(), gen_random_uuid(), 'create', 'feedback', 'system', 'new'
         from workspaces`,
      );
      await expect.poll(() => run(target, unread), LATER).toEqual([[3], [5], [8], [9]]);
    } finally {
      await old.drop();
    }
  });

  it('applies migrations that are newer than the backup', async () => {
    await backup({ connection: source.connection, to: file });
    const migrations = [first, second];
    const report = await restore({ from: file, connection: target.connection, migrations });
    expect(report.upgraded).toEqual([second.name]);
    expect(await run(target, 'select count(*)::int from teams where colour is null')).toEqual([
      [500],
    ]);
  });

  it('holds one moment while others keep writing', async () => {
    const busy = await createEmptyDatabase();
    try {
      await migrate({ connection: busy.connection, migrations: [first] });
      const writer = keepWriting(busy);
      await expect.poll(() => run(busy, 'select count(*) > 50 from people')).toEqual([[true]]);
      await backup({ connection: busy.connection, to: file });
      const written = await writer.stop();
      await restore({ from: file, connection: target.connection, migrations: [first] });
      // Each transaction wrote a person and a line of the log: a torn backup has one too many.
      const counts = 'select (select count(*) from people)::int, (select count(*) from log)::int';
      const [[people, lines] = []] = await run(target, counts);
      expect(people).toBe(lines);
      expect(people).toBeGreaterThan(50);
      expect(people).toBeLessThan(written);
    } finally {
      await busy.drop();
    }
  });

  it('refuses a database that is in use, and a backup of a newer release', async () => {
    await backup({ connection: source.connection, to: file });
    const used = restore({ from: file, connection: source.connection, migrations: [first] });
    await expect(used).rejects.toThrow(/not empty/);
    const older = restore({ from: file, connection: target.connection, migrations: [] });
    await expect(older).rejects.toThrow(/another release/);
    await expectUntouched();
  });

  it('never overwrites, and leaves nothing behind when it fails', async () => {
    await backup({ connection: source.connection, to: file });
    const before = readFileSync(file);
    await expect(backup({ connection: source.connection, to: file })).rejects.toThrow(/exists/);
    const to = join(folder, 'two.tlbackup');
    await expect(backup({ connection: target.connection, to })).rejects.toThrow(/start the server/);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(['one.tlbackup']);
  });

  it.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['cut short', (bytes) => bytes.subarray(0, bytes.length - 100), /damaged/],
    ['cut to half', (bytes) => bytes.subarray(0, bytes.length / 2), /damaged/],
    ['with a flipped bit', (bytes) => flip(bytes, Math.floor(bytes.length / 2)), /damaged/],
    ['with an altered row', (bytes) => gzipSync(alterRow(gunzipSync(bytes))), /data for the table/],
    ['empty', () => Buffer.alloc(0), /damaged/],
    ['some other file', () => Buffer.from('hello'), /not a Throughline backup/],
  ])('refuses a file that is %s, before touching anything', async (_, damage, message) => {
    await backup({ connection: source.connection, to: file });
    writeFileSync(file, damage(readFileSync(file)));
    const damaged = restore({ from: file, connection: target.connection, migrations: [first] });
    await expect(damaged).rejects.toThrow(message);
    await expectUntouched();
  });
});

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

async function run(database: TestDatabase, sql: string): Promise<unknown[][]> {
  const client = new pg.Client(database.connection);
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

async function expectUntouched(): Promise<void> {
  const tables = `select count(*)::int from pg_class where relnamespace = 'public'::regnamespace`;
  expect(await run(target, tables)).toEqual([[0]]);
}

function dataDir(name: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, 'files', 'ab'), { recursive: true });
  return path;
}

function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** Swaps one name for another of the same length: only the digest can tell. */
function alterRow(tar: Buffer): Buffer {
  const at = tar.indexOf('p12345');
  expect(at).toBeGreaterThan(0);
  tar.write('p54321', at);
  return tar;
}

function keepWriting(database: TestDatabase): { stop(): Promise<number> } {
  let going = true;
  let written = 0;
  const done = (async () => {
    const client = new pg.Client(database.connection);
    await client.connect();
    while (going) {
      await client.query(`insert into people (team, name) values (1, 'p')`);
      written += 1;
    }
    await client.end();
  })();
  return {
    stop: async () => {
      going = false;
      await done;
      return written;
    },
  };
}
