import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { postmasterOf } from '#platform/testing/server-process.ts';
import type { Bench } from './bench.ts';
import { familyOf } from './memory.ts';

const LOOKS = 3;
const LONGEST_S = 120;
/** Hundredths of a second of CPU in a second, by all processes: a twentieth of a core. */
const QUIET = 5;

/**
 * Waits until the server and its database have done what follows a start and many new rows
 * (jobs, vacuum, a checkpoint), so that what is measured then is theirs alone. Answers the
 * seconds it took.
 */
export async function untilQuiet({ server, data }: Bench): Promise<number> {
  const spent = () =>
    [server.pid, ...familyOf(postmasterOf(data.dataDir))].reduce((sum, pid) => sum + cpuOf(pid), 0);
  let quiet = 0;
  for (let second = 1; second <= LONGEST_S; second++) {
    const before = spent();
    await sleep(1_000);
    quiet = spent() - before <= QUIET ? quiet + 1 : 0;
    if (quiet === LOOKS) return second;
  }
  throw new Error(`The server has not come to rest in ${LONGEST_S} seconds.`);
}

/** CPU that a process has used so far, in hundredths of a second; 0 where it has ended. */
function cpuOf(pid: number): number {
  try {
    const [, ...fields] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[10]) + Number(fields[11]);
  } catch {
    return 0;
  }
}
