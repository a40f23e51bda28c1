import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process as the system knows it now. A pid alone may have been given to another program. */
export interface ProcessIdentity {
  pid: number;
  /** Opaque text; the same pid with another start is another process. */
  start: string;
  commandLine: string;
}

/** The living process with this pid, or undefined if it is gone or only a zombie is left. */
export function findProcess(pid: number): ProcessIdentity | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** This process, in the form in which it is compared later. */
export function ownProcess(): ProcessIdentity {
  const own = findProcess(process.pid);
  if (!own) throw new Error(`The system doesn't show this process (${process.pid}): mount /proc.`);
  return own;
}

function fromProc(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in brackets and may itself contain spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0];
    const startTicks = fields[19];
    if (!startTicks || state === 'Z' || state === 'X') return undefined;
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    // Ticks count from boot, so the boot is part of the identity.
    return { pid, start: `${bootId()}/${startTicks}`, commandLine };
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function fromPs(pid: number): ProcessIdentity | undefined {
  try {
    const options = { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } } as const;
    const line = execFileSync('ps', ['-o', 'stat=,lstart=,command=', '-p', `${pid}`], options);
    // lstart has five words: Sun Nov 22 13:16:26 2026
    const found = /^\s*(\S+)\s+((?:\S+\s+){4}\S+)\s+(.*)$/s.exec(line);
    if (!found?.[1] || !found[2] || found[1].startsWith('Z')) return undefined;
    return { pid, start: found[2], commandLine: (found[3] ?? '').trim() };
  } catch {
    return undefined;
  }
}

/** Sends a signal; a process that is already gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Waits until the process is gone. Returns false if it still lives after `timeoutMs`. */
export async function waitForEnd(target: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (findProcess(target.pid)?.start === target.start) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}
