import type pg from 'pg';
import { type JobWithMetadata, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import type { JobQueue, Queueable } from './job-queue.ts';

/** Work done outside a request: at least once, with retries; so it must be able to run twice. */
export interface JobDefinition<S extends z.ZodType = z.ZodType> extends Queueable<S> {
  /** Stable: queued jobs keep it over upgrades. */
  readonly name: string;
  /** Cron expression in UTC, for work that repeats; its input is `{}`. */
  readonly cron?: string;
  /** How many run at once on one server. */
  readonly concurrency?: number;
  /** Attempts after the first failure. */
  readonly retries?: number;
  /** `isLast`: the queue will not try again when this attempt fails. */
  readonly run: (
    app: App,
    input: z.output<S>,
    signal: AbortSignal,
    isLast?: boolean,
  ) => Promise<void>;
}

/** Declares a job; the input's schema types its handler and its callers. */
export function defineJob<S extends z.ZodType>(job: JobDefinition<S>): JobDefinition<S> {
  return job;
}

const HEARTBEAT_SECONDS = 10;
const DAY_SECONDS = 24 * 60 * 60;

/** The queue: pg-boss in the same database, so that a job is as durable as a record. */
export class Jobs implements JobQueue {
  readonly #boss: PgBoss;
  readonly #pool: pg.Pool;
  readonly #log: Logger;
  readonly #soleServer: boolean;

  /** `soleServer`: nobody else can be working on this database, so what is active was orphaned. */
  constructor(pool: pg.Pool, log: Logger, { soleServer }: { soleServer: boolean }) {
    this.#pool = pool;
    this.#log = log;
    this.#soleServer = soleServer;
    this.#boss = new PgBoss({
      ...(pool.options as pg.PoolConfig),
      max: 4,
      useListenNotify: true,
      reindex: false,
    } as ConstructorParameters<typeof PgBoss>[0] & object);
    this.#boss.on('error', (error) => log.warn({ err: error }, 'job queue'));
  }

  async start(app: App, definitions: readonly JobDefinition[]): Promise<void> {
    await this.#boss.start();
    if (this.#soleServer) await this.#requeueOrphans();
    await Promise.all(definitions.map((definition) => this.#serve(app, definition)));
  }

  async send<S extends z.ZodType>(
    job: Queueable<S>,
    input: z.input<S>,
    { key, after }: { key?: string; after?: Date } = {},
  ): Promise<string | null> {
    return this.#boss.send(job.name, job.input.parse(input) as object, {
      // The queue holds one waiting job per key, and counts no key as a key, too.
      singletonKey: key ?? uuidv7(),
      ...(after ? { startAfter: after } : {}),
    });
  }

  /** Lets running jobs see their signal, waits up to ten seconds, then leaves them to a retry. */
  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: 10_000 });
  }

  async #serve(app: App, definition: JobDefinition): Promise<void> {
    const { name, cron, concurrency = 1, retries = 5 } = definition;
    const options = {
      retryLimit: retries,
      retryDelay: 2,
      retryBackoff: true,
      retryDelayMax: 300,
      expireInSeconds: DAY_SECONDS - 1,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      notify: true,
    };
    if (await this.#boss.getQueue(name)) await this.#boss.updateQueue(name, options);
    else await this.#boss.createQueue(name, { ...options, policy: 'short' });
    for (let worker = 0; worker < concurrency; worker++) await this.#work(app, definition);
    if (cron) await this.#boss.schedule(name, cron, {});
  }

  /** One worker: takes job after job while there are any, then waits for a notice. */
  async #work(app: App, { name, input, run }: JobDefinition): Promise<void> {
    const workerId: string = await this.#boss.work(
      name,
      // The second interval is for what no notice tells: retries and jobs that begin later.
      { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2, includeMetadata: true },
      async ([job]: JobWithMetadata<object>[]) => {
        if (!job) return;
        const log = this.#log.child({ job: name, jobId: job.id });
        try {
          const isLast = job.retryCount >= job.retryLimit;
          await run({ ...app, log }, input.parse(job.data), job.signal, isLast);
        } catch (error) {
          log.error({ err: error }, 'job failed');
          throw error;
        } finally {
          // Of several notices a busy worker hears one; look for the next job without waiting.
          this.#boss.notifyWorker(workerId);
        }
      },
    );
  }

  /** After a crash the queue still shows jobs as active; put them back at once. */
  async #requeueOrphans(): Promise<void> {
    const { rowCount } = await this.#pool.query(
      `update pgboss.job set state = 'retry', start_after = now(), retry_limit = greatest(retry_limit, retry_count + 1)
       where state = 'active'`,
    );
    if (rowCount) this.#log.info({ jobs: rowCount }, 'took up jobs that a crash had left');
  }
}
