import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { Problem } from '#platform/contract/problem.ts';

// OWASP: Argon2id, 19 MiB, two passes, one lane.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// One processor stays free for every other request; a queue longer than a few seconds helps nobody.
const CONCURRENT = Math.max(1, Math.min(4, availableParallelism() - 1));
const LONGEST_QUEUE = 200;
let running = 0;
const waiting: (() => void)[] = [];

async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= LONGEST_QUEUE) {
    throw new Problem('unavailable', 'Very many are signing in just now. Try again in a moment.');
  }
  if (running >= CONCURRENT) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

export function hashPassword(password: string): Promise<string> {
  return oneOfFew(() => hash(password, OPTIONS));
}

// Verified against when there is no such user, so that both answers take as long.
const ABSENT = hash('nobody has this password', OPTIONS);

export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  const against = stored ?? (await ABSENT);
  const matches = await oneOfFew(() => verify(against, password));
  return matches && stored !== null;
}
