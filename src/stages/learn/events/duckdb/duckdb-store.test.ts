import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { goneWithin } from '#platform/testing/kill-drill.ts';
import { describeEventStore } from '../testing/event-store-suite.ts';
import { anEvent, FOREIGN, micros, WORKSPACE } from '../testing/sample-events.ts';
import { measureEvents, snapshotEvents } from './beside-server.ts';
import { DuckDbStore } from './duckdb-store.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-events-'));
  folders.push(folder);
  return join(folder, 'events');
}

function openStore(folder: string): DuckDbStore {
  return new DuckDbStore({ folder, memoryMb: 256, log: pino({ level: 'silent' }) });
}

describeEventStore('DuckDB', async () => openStore(await newFolder()));

const COUNT = 'select count(*) from events';
async function countIn(store: DuckDbStore, where = 'true'): Promise<number> {
  const sql = `${COUNT} where ${where}`;
  return Number((await store.query({ workspaceId: WORKSPACE, sql })).rows[0]?.[0]);
}

it('starts nothing before it is needed, and leaves nothing running', async () => {
  const folder = await newFolder();
  const store = openStore(folder);
  expect((await store.health()).running).toBe(false);
  await store.maintain({ retentionMonths: 1, now: Date.now() });
  expect(existsSync(folder)).toBe(false);
  await store.append([anEvent()]);
  const pid = store.pid ?? 0;
  expect((await store.health()).events).toBe(1);
  await store.close();
  expect(await goneWithin(pid, 1000)).toBe(true);
  expect(filesOf(folder)).toEqual(['hot.duckdb']);
});

describe('the SQL of members', () => {
  const asked = (store: DuckDbStore, sql: string) =>
    store.restrictedSql({ workspaceId: WORKSPACE, sql }).then(
      ({ rows }) => rows,
      (problem) => [problem.status, problem.message],
    );

  it('is told from failures of the store, whatever the values in its mistakes say', async () => {
    const store = openStore(await newFolder());
    for (const event of ['FATAL', 'disk full', 'Out of Memory', 'INTERRUPT']) {
      await store.append([anEvent({ event })]);
      const sql = `select event::int from events where event = '${event}'`;
      expect(await asked(store, sql)).toEqual([400, expect.stringContaining('Could not convert')]);
    }
    expect((await store.health()).restarts).toBe(0);
    await store.close();
  });

  it('is stopped before it takes the memory of the machine, and costs nobody an event', async () => {
    const folder = await newFolder();
    const store = new DuckDbStore({ folder, memoryMb: 64, log: pino({ level: 'silent' }) });
    await store.append([anEvent()]);
    const pid = store.pid ?? 0;
    // A text of a thousand, then of a million letters, each put in the place of each.
    const grown = `with a as (select repeat('x', 1000) || '' as s), b as (select replace(s, 'x', s) as s from a)
      select length(replace(s, 'x', s)) from b`;
    let most = 0;
    const look = () => {
      const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      most = Math.max(most, Number(resident ?? 0) / 1024);
    };
    const watch = existsSync(`/proc/${pid}`) ? setInterval(look, 20) : undefined;
    expect(await asked(store, grown)).toEqual([503, expect.stringContaining('more memory')]);
    clearInterval(watch);
    expect(most).toBeLessThan(3000);
    expect(await countIn(store)).toBe(1);
    // Many long texts are read one by one, and no more of them than are answered.
    const wide = `select s || n from (select repeat('x', 1000) || repeat('y', 1000) as s), range(5000) t(n)`;
    expect(await asked(store, wide)).toHaveLength(5000);
    await store.close();
  });
});

it('comes back with everything acknowledged when its process is killed in the middle', async () => {
  const store = openStore(await newFolder());
  const acknowledged: string[] = [];
  let run = true;
  const writers = Array.from({ length: 4 }, async () => {
    while (run) {
      const events = Array.from({ length: 20 }, () => anEvent());
      await store.append(events);
      acknowledged.push(...events.map(({ eventId }) => eventId));
    }
  });
  let killed: number | null = null;
  for (let kill = 0; kill < 3; kill++) {
    const before = acknowledged.length;
    await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(before + 200);
    // Null is nobody's id, and 0 stands for this process with all its kin.
    await expect.poll(() => store.pid, { timeout: 20_000 }).not.toBeOneOf([null, killed]);
    killed = store.pid;
    if (killed !== null) process.kill(killed, 'SIGKILL');
  }
  run = false;
  await Promise.all(writers);
  const rows = await store.query({
    workspaceId: WORKSPACE,
    sql: 'select event_id, count(*) from events group by 1',
    maxRows: 1_000_000,
  });
  const counts = new Map(rows.rows.map(([id, n]) => [id, n]));
  expect(acknowledged.filter((id) => counts.get(id) !== 1)).toEqual([]);
  expect((await store.health()).restarts).toBe(3);
  await store.close();
});

it('counts by person in an array where little is kept for each, over all files', async () => {
  const store = openStore(await newFolder());
  const old = Array.from({ length: 10_001 }, (_, n) =>
    anEvent({ ts: micros('2026-09-10T00:00:00Z') + n * 1e6, personId: 1 }),
  );
  await store.append([...old, anEvent({ ts: micros('2026-11-20T00:00:00Z'), personId: 100_000 })]);
  await store.maintain({ retentionMonths: null, now: Date.parse('2026-11-22T03:00:00Z') });
  const sql = 'select person_id, count(*) from events group by person_id';
  const planOf = async (dense: boolean) => {
    const plan = await store.query({ workspaceId: WORKSPACE, sql: `explain ${sql}`, dense });
    return JSON.stringify(plan.rows);
  };
  expect(await planOf(true)).toContain('PERFECT_HASH_GROUP_BY');
  expect(await planOf(false)).not.toContain('PERFECT_HASH_GROUP_BY');
  const { rows } = await store.query({ workspaceId: WORKSPACE, sql, dense: true });
  expect(new Map(rows as [number, number][])).toEqual(
    new Map([
      [1, 10_001],
      [100_000, 1],
    ]),
  );
  await store.close();
});

it('moves months into files, takes late events in, forgets months and persons to the last byte', async () => {
  const folder = await newFolder();
  let store = openStore(folder);
  const september = Array.from({ length: 10_500 }, (_, n) =>
    anEvent({ ts: micros('2026-09-10T00:00:00Z') + n * 1e6, personId: 7 }),
  );
  const secret = 'the-secret-of-person-eight';
  const hidden = (ts: string) =>
    anEvent({ ts: micros(ts), personId: 8, props: JSON.stringify({ secret }) });
  const october = Array.from({ length: 10_500 }, (_, n) =>
    anEvent({ ts: micros('2026-10-10T00:00:00Z') + n * 1e6, personId: 9 }),
  );
  await store.append([...september, hidden('2026-09-11T00:00:00Z')]);
  await store.append([...october, hidden('2026-10-11T00:00:00Z'), hidden('2026-11-20T00:00:00Z')]);
  const now = Date.parse('2026-11-22T03:00:00Z');
  const first = await store.maintain({ retentionMonths: null, now });
  expect(first.sealed).toEqual(['2026-09', '2026-10']);
  expect(await countIn(store)).toBe(21_003);
  expect(filesOf(folder)).toEqual(['hot.duckdb', 'm2026_09_1.duckdb', 'm2026_10_1.duckdb']);

  // A repeat of an event that lies in a sealed month is still known, after a restart, too.
  await store.close();
  store = openStore(folder);
  const [known] = september;
  const late = anEvent({ ts: micros('2026-09-30T00:00:00Z') });
  expect(await store.append(known ? [known, late] : [])).toEqual({ accepted: 1, duplicates: 1 });
  const moved = october.slice(1, 3).map((event, n) => ({
    ...event,
    ts: event.ts + (n === 0 ? -6 : 6) * 24 * 3600 * 1e6,
  }));
  const repeats = [...september.slice(1, 3), ...moved];
  expect(await store.append(repeats)).toEqual({ accepted: 0, duplicates: 4 });
  expect((await store.maintain({ retentionMonths: null, now })).sealed).toEqual(['2026-09']);
  expect(filesOf(folder)).toEqual(['hot.duckdb', 'm2026_09_2.duckdb', 'm2026_10_1.duckdb']);
  expect(await countIn(store)).toBe(21_004);

  expect(await store.erase(WORKSPACE, [8])).toEqual({ deleted: 3 });
  expect(await countIn(store, 'person_id = 8')).toBe(0);
  await store.maintain({ retentionMonths: null, now });
  await store.close();
  for (const file of filesOf(folder)) {
    expect(readFileSync(join(folder, file)).includes(secret), file).toBe(false);
  }

  // So is a workspace that was deleted, from the files of the months, too.
  store = openStore(folder);
  const foreign = { ...hidden('2026-10-12T00:00:00Z'), workspaceId: FOREIGN };
  await store.append([foreign]);
  expect((await store.maintain({ retentionMonths: null, now })).sealed).toEqual(['2026-10']);
  expect(await store.eraseWorkspace(FOREIGN)).toEqual({ deleted: 1 });
  expect((await store.maintain({ retentionMonths: null, now })).rewritten).toHaveLength(3);
  await store.close();
  for (const file of filesOf(folder)) {
    expect(readFileSync(join(folder, file)).includes(secret), file).toBe(false);
  }

  store = openStore(folder);
  expect((await store.maintain({ retentionMonths: 2, now })).dropped).toEqual(['2026-09']);
  expect(await countIn(store)).toBe(10_500);
  expect(filesOf(folder)).toEqual(['hot.duckdb', 'm2026_10_4.duckdb']);
  expect((await store.maintain({ retentionMonths: 2, now })).rewritten).toEqual([]);
  await store.close();
});

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.duckdb'))
    .sort();
}

it('says at once what is wrong where its files are damaged, and takes up those that are put back', async () => {
  const folder = await newFolder();
  const first = openStore(folder);
  await first.append([anEvent()]);
  await first.close();
  const path = join(folder, 'hot.duckdb');
  const whole = readFileSync(path);
  writeFileSync(
    path,
    whole.map((byte, at) => (at > 4096 ? byte ^ 0xff : byte)),
  );
  const store = openStore(folder);
  const began = Date.now();
  await expect(countIn(store)).rejects.toThrow('can’t be opened');
  await expect(store.append([anEvent()])).rejects.toThrow('can’t be opened');
  // The lock of another process would be waited for, damage is not.
  expect(Date.now() - began).toBeLessThan(10_000);
  writeFileSync(path, whole);
  await expect.poll(() => countIn(store).catch(String), { timeout: 30_000 }).toBe(1);
  await store.close();
});

it('goes away with a server that is killed', async () => {
  const folder = await newFolder();
  const script = new URL('./hold.fixture.ts', import.meta.url).pathname;
  const held = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
  expect(held.signal, held.stderr).toBe('SIGKILL');
  expect(await goneWithin(Number(held.stdout), 5000)).toBe(true);
  const store = openStore(folder);
  expect(await countIn(store)).toBe(1);
  await store.close();
});

it.each(['beside the running process', 'without one'])(
  'is copied as it is at one moment, %s',
  async (when) => {
    const folder = await newFolder();
    const dataDir = dirname(folder);
    expect(await snapshotEvents(dataDir, 'events')).toBeUndefined();
    const store = openStore(folder);
    await store.append(Array.from({ length: 100 }, () => anEvent()));
    if (when === 'without one') await store.close();
    const copy = await snapshotEvents(dataDir, 'events');
    expect(await measureEvents(dataDir, 'events')).toMatchObject({ events: 100 });
    if (when !== 'without one') {
      await store.append([anEvent()]);
      await store.close();
    }
    const copied = openStore(copy?.folder ?? '');
    expect(await countIn(copied)).toBe(100);
    await copied.close();
    await copy?.remove();
    expect(readdirSync(dataDir)).toEqual(['events']);
  },
);
