import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/auth/actor.ts';
import type { ReplyBody } from '#platform/testing/server.ts';
import { claim, giveUp, stillHolds } from './claim.ts';
import { readJob } from './import.job.ts';
import { type ImportBench, notes, startImportBench } from './import-bench.fixture.ts';
import { resumeJob } from './resume.job.ts';
import { undoJob } from './undo.job.ts';

let bench: ImportBench;
beforeAll(async () => {
  bench = await startImportBench();
});
afterAll(() => bench.server.close());

const rows = (name: string, count: number) =>
  `Text,N,M,T,C\n${Array.from({ length: count }, (_, n) => `${name} ${n},,,,`).join('\n')}\n`;
const look = async (id: string) => (await bench.editor.call('GET', `${bench.path}/${id}`)).body;
const ask = (step: string, { id, version }: Pick<ReplyBody, 'id' | 'version'>) =>
  bench.editor.call('POST', `${bench.path}/${id}/${step}`, { version });

/** Puts an import into a state as a crash would leave it: asked for, and in no queue. */
async function leave(record: ReplyBody, state: string, silentMinutes = 0, userId: string | null) {
  const by = { kind: 'user', userId, actorId: userId, name: 'Nobody' };
  await bench.server.app.database.owner.query(
    `update imports set state = $2, started_by = $3, worker = null,
       worked_at = now() - make_interval(mins => $4) where id = $1`,
    [record.id, state, JSON.stringify(by), silentMinutes],
  );
}

const ends = (id: string, state: string) =>
  expect.poll(async () => (await look(id)).state, { timeout: 60_000 }).toBe(state);

const inputOf = (record: ReplyBody) => ({
  workspaceId: bench.server.workspace.id,
  importId: record.id,
});

describe('an import that several work on', () => {
  it('belongs to whoever took it up last; the others neither write nor end it', async () => {
    const { app } = bench.server;
    const record = await bench.uploaded(rows('claim', 3), 'feedback', notes);
    await leave(record, 'running', 0, bench.editor.userId);
    const first = await claim(app, inputOf(record), ['running']);
    const second = await claim(app, inputOf(record), ['checking', 'running']);
    if (!first || !second) throw new Error('nothing to take up');
    expect(await claim(app, inputOf(record), ['undoing'])).toBeNull();
    const holds = (held: typeof first) =>
      app.database.transaction(systemActor(held.workspaceId), (tx) => stillHolds(tx, held));
    expect([await holds(first), await holds(second)]).toEqual([false, true]);
    await giveUp(app, first, 'Stale.');
    expect((await look(record.id)).state).toBe('running');
    // Stopped and gone on with: what was read before, with whatever mapping, is not written.
    const stopped = await ask('cancel', await look(record.id));
    expect(await holds(second)).toBe(false);
    await ask('run', stopped.body);
    expect(await holds(second)).toBe(false);
    await giveUp(app, second, 'Stale.');
    await ends(record.id, 'done');
  });

  it('is done row by row exactly once, however often it is stopped and gone on with', async () => {
    const before = await bench.countOf('feedback');
    const record = await bench.uploaded(rows('stress', 3_000), 'feedback', notes);
    let now = (await ask('run', record)).body;
    for (let round = 0; round < 12 && now.state !== 'done'; round++) {
      await sleep(round * 12);
      const stopped = await ask('cancel', now);
      now = stopped.status === 202 ? (await ask('run', stopped.body)).body : await look(record.id);
    }
    await ends(record.id, 'done');
    expect((await look(record.id)).result).toMatchObject({
      rows: 3000,
      records: { feedback: { created: 3000 } },
    });
    expect((await bench.countOf('feedback')) - before).toBe(3000);
  }, 120_000);

  it('begins once when asked twice at the same moment', async () => {
    const record = await bench.uploaded(rows('twice', 20), 'feedback', notes);
    const replies = await Promise.all([ask('run', record), ask('run', record)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([202, 409]);
    await ends(record.id, 'done');
  });
});

describe('an import whose job failed', () => {
  it('says so after the last attempt, and goes on when asked', async () => {
    const { app } = bench.server;
    const record = await bench.uploaded(rows('broken', 5), 'feedback', notes);
    await leave(record, 'running', 0, bench.editor.userId);
    const files = Object.create(app.files, {
      path: {
        value: () => {
          throw new Error('the disk is on fire');
        },
      },
    });
    const attempt = (isLast: boolean) =>
      readJob.run({ ...app, files }, inputOf(record), new AbortController().signal, isLast);
    await expect(attempt(false)).rejects.toThrow('on fire');
    expect((await look(record.id)).state).toBe('running');
    await expect(attempt(true)).rejects.toThrow('on fire');
    const failed = await look(record.id);
    expect(failed).toMatchObject({ state: 'failed' });
    expect(failed.problem).toContain('failed at this several times');
    expect((await bench.does('run', failed)).state).toBe('done');
  });

  it('is taken up again when its job was lost', async () => {
    const record = await bench.uploaded(rows('lost', 5), 'feedback', notes);
    await leave(record, 'running', 9, bench.editor.userId);
    const sweep = () => resumeJob.run(bench.server.app, {}, new AbortController().signal);
    await sweep();
    await sleep(500);
    expect((await look(record.id)).state).toBe('running');
    await leave(record, 'running', 11, bench.editor.userId);
    await sweep();
    await ends(record.id, 'done');
  });

  it('can be undone again when whoever undid it left, and not gone on with half undone', async () => {
    const done = await bench.does('run', await bench.uploaded(rows('left', 3), 'feedback', notes));
    const nobody = '01900000-0000-7000-8000-000000000000';
    await leave(done, 'undoing', 0, nobody);
    await undoJob.run(bench.server.app, inputOf(done), new AbortController().signal);
    const failed = await look(done.id);
    expect(failed).toMatchObject({ state: 'failed' });
    expect(failed.problem).toContain('no longer a member');
    await bench.server.app.database.owner.query(
      `update import_effects set outcome = 'archived'
       where id = (select min(id) from import_effects where import_id = $1)`,
      [done.id],
    );
    expect((await ask('run', failed)).body.detail).toContain('partly undone');
    expect(await bench.does('undo', failed)).toMatchObject({ state: 'undone' });
  });
});
