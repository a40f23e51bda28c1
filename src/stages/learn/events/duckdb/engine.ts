import { constants, existsSync } from 'node:fs';
import { copyFile, mkdir, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Slots } from '#platform/concurrency/slots.ts';
import type { MaintenanceReport, PersonMerge } from '../event-store.ts';
import { EventAppender } from './appender.ts';
import { asSqlError, explained, TOO_MUCH_MEMORY } from './failures.ts';
import {
  confine,
  type EventFiles,
  eventFiles,
  HOT,
  IS_ERASED,
  openFiles,
  type SealedMonth,
  sizeOf,
} from './files.ts';
import { maintain } from './maintenance.ts';
import { MemoryWatch, mostBytes } from './memory-watch.ts';
import { type Calls, EngineError, type EngineOptions } from './protocol.ts';
import { Reader, type Sources } from './reader.ts';

/** Below so many free bytes nothing more is taken in, so that the database itself can go on. */
const LEAST_FREE = 256 * 1024 * 1024;
const LOOK_AT_DISK_EVERY_MS = 10_000;

/**
 * The embedded event store inside its process: one writer, a few readers. Writes stand in line;
 * a change of the files waits until nobody reads.
 */
export class Engine {
  readonly files: EventFiles;
  readonly writer: DuckDBConnection;
  readonly writing = new Slots(1);
  readonly reading: Slots;
  readonly #maintaining = new Slots(1);
  readonly #options: EngineOptions;
  readonly #instance: DuckDBInstance;
  readonly #appender: EventAppender;
  readonly #readers: Reader[];
  #sources: Sources;
  #roomCheckedAt = 0;
  readonly #memory: MemoryWatch;
  /** Whether a question that could not be stopped was given up: only the end of the process ends it. */
  isOutgrown = false;
  /** Loads that were erased, as `workspace load`; what was on its way is not taken in. */
  readonly #endedLoads = new Set<string>();

  private constructor(
    options: EngineOptions,
    opened: Awaited<ReturnType<typeof openFiles>>,
    readers: Reader[],
    merged: ReadonlySet<string>,
  ) {
    this.#options = options;
    this.files = eventFiles(options.folder);
    this.writer = opened.writer;
    this.reading = new Slots(options.queries);
    this.#memory = new MemoryWatch(mostBytes(options.memoryMb));
    this.#instance = opened.instance;
    this.#appender = new EventAppender(opened.writer);
    this.#readers = readers;
    this.#sources = { version: 1, months: opened.months, merged };
  }

  static async open(options: EngineOptions): Promise<Engine> {
    const opened = await openFiles(options);
    const readers: Reader[] = [];
    for (let n = 0; n < options.queries; n++) readers.push(await Reader.open(opened.instance));
    await confine(opened.writer, options.folder);
    const rows = await opened.writer.runAndReadAll(
      `select distinct workspace_id from ${HOT}.person_overrides`,
    );
    const merged = new Set(rows.getRowsJS().map(([id]) => String(id)));
    const engine = new Engine(options, opened, readers, merged);
    await engine.#finishErasures();
    return engine;
  }

  get months(): readonly SealedMonth[] {
    return this.#sources.months;
  }

  /** Lets later questions see other files. Call it while nobody reads. */
  useMonths(months: readonly SealedMonth[]): void {
    this.#sources = { ...this.#sources, version: this.#sources.version + 1, months };
  }

  async append({ columns }: Calls['append']['ask']): Promise<readonly number[]> {
    return this.writing.run(async () => {
      await this.#requireRoom();
      return this.#appender.append(columns, this.months, this.#endedLoads);
    });
  }

  async query(ask: Calls['query']['ask'], signal: AbortSignal): Promise<Calls['query']['answer']> {
    if (this.reading.waiting >= this.#options.waiting) {
      throw new EngineError('busy', 'Too many questions are waiting. Ask again in a moment.');
    }
    return this.reading.run(async () => {
      const reader = this.#readers.pop();
      if (!reader) throw new Error('there are as many readers as slots');
      try {
        return await this.#answer(reader, ask, signal);
      } finally {
        this.#readers.push(reader);
      }
    });
  }

  async #answer(
    reader: Reader,
    ask: Calls['query']['ask'],
    signal: AbortSignal,
  ): Promise<Calls['query']['answer']> {
    let ended: EngineError | undefined;
    const end = (error: EngineError) => {
      ended = error;
      reader.interrupt();
    };
    const cancel = () => end(new EngineError('cancelled', 'The question was cancelled.'));
    if (signal.aborted) throw new EngineError('cancelled', 'The question was cancelled.');
    signal.addEventListener('abort', cancel);
    // Again and again, since an interruption between two statements passes unnoticed.
    const timer = setTimeout(() => {
      const seconds = Math.round(ask.timeoutMs / 100) / 10;
      const late = `The question took longer than ${seconds} s and was stopped. Narrow it down: fewer days, fewer steps.`;
      end(new EngineError('timeout', late));
      repeat = setInterval(() => reader.interrupt(), 100);
    }, ask.timeoutMs);
    let repeat: NodeJS.Timeout | undefined;
    const answer = () => reader.answer(ask, this.#sources);
    try {
      return await (ask.restricted ? this.#watched(answer, end) : answer());
    } catch (error) {
      throw ended ?? explained(asSqlError(error));
    } finally {
      clearTimeout(timer);
      clearInterval(repeat);
      signal.removeEventListener('abort', cancel);
    }
  }

  /** Runs a member's own SQL, which can make more than DuckDB counts as its memory. */
  #watched<T>(answer: () => Promise<T>, end: (error: EngineError) => void): Promise<T> {
    const lost = Promise.withResolvers<never>();
    const tooMuch = new EngineError('memory', TOO_MUCH_MEMORY);
    const watched = {
      stop: () => end(tooMuch),
      giveUp: () => {
        this.isOutgrown = true;
        lost.reject(tooMuch);
      },
    };
    return this.#memory.over(watched, () => Promise.race([answer(), lost.promise]));
  }

  /** Deletes the events of these persons, and of those merged into them, from every file. */
  async erase({ workspaceId, personIds }: Calls['erase']['ask']): Promise<{ deleted: number }> {
    return this.writing.run(async () => {
      const ids = personIds.map((id) => BigInt(id)).join(',');
      await this.writer.run(`insert into ${HOT}.erasures
        select '${workspaceId}'::uuid, unnest([${ids}]::bigint[]), null
        union select workspace_id, person_id, null from ${HOT}.person_overrides
        where workspace_id = '${workspaceId}'::uuid and merged_into in (${ids})`);
      return { deleted: await this.#finishErasures() };
    });
  }

  /** Deletes what one run of an import brought from every file. */
  async eraseLoad({
    workspaceId,
    loadId,
  }: Calls['eraseLoad']['ask']): Promise<{ deleted: number }> {
    return this.writing.run(async () => {
      this.#endedLoads.add(`${workspaceId} ${loadId}`);
      await this.writer.run(
        `insert into ${HOT}.erasures values ('${workspaceId}'::uuid, null, '${loadId}'::uuid)`,
      );
      return { deleted: await this.#finishErasures() };
    });
  }

  /** Deletes everything of a workspace from every file. */
  async eraseWorkspace({
    workspaceId,
  }: Calls['eraseWorkspace']['ask']): Promise<{ deleted: number }> {
    return this.writing.run(async () => {
      const here = `'${workspaceId}'::uuid`;
      await this.writer.run(`insert into ${HOT}.erasures values (${here}, null, null)`);
      await this.writer.run(`delete from ${HOT}.person_overrides where workspace_id = ${here}`);
      return { deleted: await this.#finishErasures() };
    });
  }

  /** One file after the other, since a transaction can write to one alone; whatever ends it, it is gone through again at the next start. */
  async #finishErasures(): Promise<number> {
    const open = await this.writer.runAndReadAll(`select 1 from ${HOT}.erasures limit 1`);
    if (open.currentRowCount === 0) return 0;
    // What is gone may come again.
    this.#appender.forget();
    let deleted = 0;
    for (const file of [HOT, ...this.months.map((month) => month.file)]) {
      const result = await this.writer.run(`delete from ${file}.events where ${IS_ERASED}`);
      deleted += result.rowsChanged;
    }
    return deleted;
  }

  async merge({ workspaceId, merges }: Calls['merge']['ask']): Promise<null> {
    await this.writing.run(async () => {
      await this.writer.run('begin');
      try {
        for (const merge of merges) await this.#mergeOne(workspaceId, merge);
        await this.writer.run('commit');
      } catch (error) {
        await this.writer.run('rollback').catch(() => {});
        throw error;
      }
    });
    if (!this.#sources.merged.has(workspaceId)) {
      const merged = new Set([...this.#sources.merged, workspaceId]);
      this.#sources = { ...this.#sources, version: this.#sources.version + 1, merged };
    }
    return null;
  }

  /** Keeps every override one step long, so that a question joins once. */
  async #mergeOne(workspaceId: string, { from, into }: PersonMerge): Promise<void> {
    const overrides = `${HOT}.person_overrides`;
    const here = `workspace_id = '${workspaceId}'::uuid`;
    const found = await this.writer.runAndReadAll(
      `select merged_into from ${overrides} where ${here} and person_id = ${BigInt(into)}`,
    );
    const target = BigInt(String(found.getRowsJS()[0]?.[0] ?? into));
    if (target === BigInt(from)) return;
    await this.writer.run(
      `update ${overrides} set merged_into = ${target} where ${here} and merged_into = ${BigInt(from)}`,
    );
    await this.writer.run(`delete from ${overrides} where ${here} and person_id = ${BigInt(from)}`);
    await this.writer.run(
      `insert into ${overrides} values ('${workspaceId}'::uuid, ${BigInt(from)}, ${target})`,
    );
  }

  maintain(ask: Calls['maintain']['ask']): Promise<MaintenanceReport> {
    return this.#maintaining.run(async () => {
      // Once more, for events that were on their way while their person was erased.
      await this.writing.run(() => this.#finishErasures());
      return maintain(this, this.#instance, ask);
    });
  }

  /** Copies the files as they are now; who writes waits, who reads does not. */
  snapshot(into: string): Promise<null> {
    return this.#maintaining.run(() =>
      this.writing.alone(async () => {
        await mkdir(into, { mode: 0o700 });
        for (const name of [HOT, ...this.months.map((month) => month.file)]) {
          const path = this.files.path(name);
          await copyFile(path, join(into, basename(path)), constants.COPYFILE_FICLONE);
          // What is committed and not yet in the file stands in its log.
          const log = `${path}.wal`;
          if (existsSync(log)) await copyFile(log, join(into, basename(log)));
        }
        return null;
      }),
    );
  }

  async health(): Promise<Calls['health']['answer']> {
    let events = 0;
    for (const file of [HOT, ...this.months.map((month) => month.file)]) {
      const rows = await this.writer.runAndReadAll(`select count(*) from ${file}.events`);
      events += Number(rows.getRowsJS()[0]?.[0] ?? 0);
    }
    return { events, bytes: await sizeOf(this.files), memory: process.memoryUsage().rss };
  }

  /** Lets what writes finish, stops what reads, and closes the files in order. */
  async close(): Promise<void> {
    for (const reader of this.#readers) reader.interrupt();
    await this.writing.alone(async () => {
      this.writer.closeSync();
      for (const reader of this.#readers) reader.close();
      this.#instance.closeSync();
    });
  }

  async #requireRoom(): Promise<void> {
    if (Date.now() - this.#roomCheckedAt < LOOK_AT_DISK_EVERY_MS) return;
    const { bavail, bsize } = await statfs(this.files.folder);
    if (bavail * bsize < LEAST_FREE) {
      throw new EngineError('disk', 'The disk is nearly full, so no more events are taken in.');
    }
    this.#roomCheckedAt = Date.now();
  }
}
