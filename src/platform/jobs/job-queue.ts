import type { z } from 'zod';

/** What queueing a job needs to know of it; `JobDefinition` has it and more. */
export interface Queueable<S extends z.ZodType> {
  readonly name: string;
  readonly input: S;
}

/** Where handlers, reactions and other jobs leave work to be done. */
export interface JobQueue {
  /**
   * Queues a job. With `key`, a second one with the same key is not queued
   * while the first waits. Returns the job's id, or null when one was waiting.
   */
  send<S extends z.ZodType>(
    job: Queueable<S>,
    input: z.input<S>,
    options?: { key?: string; after?: Date },
  ): Promise<string | null>;
}
