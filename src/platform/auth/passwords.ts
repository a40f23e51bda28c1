import { hash, verify } from '@node-rs/argon2';

// OWASP: Argon2id, 19 MiB, two passes, one lane.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
export const MIN_PASSWORD = 8;
export const MAX_PASSWORD = 128;

// Two at a time: on a small machine more would only slow every other request.
const CONCURRENT = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
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
