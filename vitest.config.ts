import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Browsers take longest: they go first, so that the last worker does not end alone with one. */
class BrowsersFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const late = ({ moduleId }: TestSpecification) => Number(!moduleId.includes('/e2e/'));
    return sorted.toSorted((a, b) => late(a) - late(b));
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'e2e/**/*.test.ts'],
    globalSetup: ['src/platform/testing/postgres.setup.ts'],
    // Much of a test is waiting for a server or a browser: a worker for each core, none kept free.
    maxWorkers: '100%',
    sequence: { sequencer: BrowsersFirst },
    // Tests talk to a real database, on whatever machine they run.
    testTimeout: 60_000,
    // A busy machine may break a race in a test; one that fails thrice is broken.
    retry: process.env.CI ? 2 : 0,
    hookTimeout: 120_000,
  },
});
