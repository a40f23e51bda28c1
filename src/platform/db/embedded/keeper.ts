import { setTimeout as sleep } from 'node:timers/promises';
import { type Postmaster, type PostmasterOptions, startPostmaster } from './postmaster.ts';

/** Watches over the running PostgreSQL. */
export interface Keeper {
  pid(): number;
  stop(): Promise<void>;
}

/** Starts PostgreSQL again whenever it ends without being asked to. */
export function keepRunning(first: Postmaster, start: PostmasterOptions): Keeper {
  const { log } = start;
  let current = first;
  let stopping = false;
  const watch = async (): Promise<void> => {
    for (;;) {
      const reason = await current.ended;
      if (stopping) return;
      log.error({ reason }, 'the database process ended by itself and is started again');
      for (let wait = 0; !stopping; wait = Math.min(wait + 1000, 10_000)) {
        await sleep(wait);
        try {
          current = await startPostmaster(start);
          log.info({ pid: current.pid }, 'the database is back');
          break;
        } catch (error) {
          log.error({ err: error }, 'the database could not be started again');
        }
      }
      // Asked to stop during that start: `stop` ends what it brought up.
      if (stopping) return;
    }
  };
  const watching = watch();
  return {
    pid: () => current.pid,
    stop: async () => {
      stopping = true;
      await current.stop();
      await watching;
      // A start that was under way when we were asked to stop has ended in `current` by now.
      await current.stop();
    },
  };
}
