import { readdirSync, readFileSync } from 'node:fs';

const MEGABYTE = 1e6;

/** Memory of some processes in megabytes. */
export interface Memory {
  /** Pages they alone hold, and their share of those held together: what they really cost. */
  readonly proportional: number;
  /** Resident in all; pages that several share count in each. */
  readonly resident: number;
}

/** Of a process alone. */
export function memoryOf(pids: readonly number[]): Memory {
  let proportional = 0;
  let resident = 0;
  for (const pid of pids) {
    const file = read(`/proc/${pid}/smaps_rollup`);
    const kilobytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(file)?.[1] ?? 0);
    proportional += (kilobytes('Pss') * 1024) / MEGABYTE;
    resident += (kilobytes('Rss') * 1024) / MEGABYTE;
  }
  return { proportional, resident };
}

/** A process and all that descend from it: PostgreSQL with its workers and connections. */
export function familyOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${name}/status`))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const family = [pid];
  for (const member of family) family.push(...(children.get(member) ?? []));
  return family;
}

/** A process may end while it is looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
