import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Browsers, whole installations, drills and random worlds: what takes from half a minute on. */
const LONG = [/\/e2e\//, /\/src\/(app|cli)\/|drill|races|semantics|expected-range|imports|-store/];

/** The longest go first, so that the last worker does not end alone with one. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => {
      const found = LONG.findIndex((names) => names.test(moduleId));
      return found === -1 ? LONG.length : found;
    };
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'e2e/**/*.test.ts'],
    globalSetup: [
      'src/platform/testing/postgres.setup.ts',
      'src/stages/learn/events/testing/clickhouse.setup.ts',
    ],
    setupFiles: ['src/platform/testing/left-behind.setup.ts'],
    // Much of a test is waiting for a server or a browser: a worker for each core, none kept free.
    maxWorkers: '100%',
    // A worker reads the program once, not again for each file, which took a fifth of all time. What
    // a server keeps hangs on its own database; what else a file leaves behind, the set-up looks for.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Tests talk to a real database, on whatever machine they run.
    testTimeout: 180_000,
    expect: { poll: { timeout: 15_000 } },
    // A busy machine may break a race in a test; one that fails thrice is broken.
    retry: process.env.CI ? 2 : 0,
    hookTimeout: 120_000,
  },
});
