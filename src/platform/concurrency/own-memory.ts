import { writeFileSync } from 'node:fs';

const LOOK_EVERY_MS = 50;

/** Where the system runs out of memory after all, it ends this process, and no other. */
export function beFirstToGo(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Linux alone has it.
  }
}

/** Ends this process without waiting for anything, native work that can't be stopped included. */
export function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

/**
 * Ends this process once it holds more than so many bytes, since libraries count only some of what
 * they take. `tell` is called first.
 */
export function endBeyond(most: number, tell: () => void): void {
  const timer = setInterval(() => {
    if (process.memoryUsage.rss() <= most) return;
    clearInterval(timer);
    tell();
    setTimeout(endAtOnce, LOOK_EVERY_MS);
  }, LOOK_EVERY_MS);
  timer.unref();
}
