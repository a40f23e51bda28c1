import type { AnyService } from '#platform/resource/service.ts';
import type { ImportResult } from './imports.contract.ts';
import type { PlanContext } from './plan-row.ts';

/** What stays the same from batch to batch. */
export interface RunContext extends PlanContext {
  readonly importId: string;
  readonly services: ReadonlyMap<string, AnyService>;
  /** `check` looks and counts; `run` also writes. */
  readonly mode: 'check' | 'run';
}

/** A row, or a value in it, that was not imported. */
export interface Rejection {
  readonly rowNumber: number;
  readonly line: number;
  readonly column: string;
  readonly code: string;
  readonly message: string;
}

export type Outcome = 'created' | 'updated' | 'unchanged' | 'repeated';

export function serviceOf(context: Pick<RunContext, 'services'>, noun: string): AnyService {
  const service = context.services.get(noun);
  if (!service) throw new Error(`no service for ${noun}`);
  return service;
}

export function emptyResult(): ImportResult {
  return { rows: 0, rejected: 0, empty: 0, problems: 0, records: {} };
}

/** Adds the counts of a batch to those of the batches before. */
export function addResults(a: ImportResult, b: ImportResult): ImportResult {
  const records = { ...a.records };
  for (const [noun, counts] of Object.entries(b.records)) {
    const sum = { ...(records[noun] ?? { created: 0, updated: 0, unchanged: 0, repeated: 0 }) };
    for (const outcome of ['created', 'updated', 'unchanged', 'repeated'] as const) {
      sum[outcome] += counts[outcome];
    }
    records[noun] = sum;
  }
  return {
    rows: a.rows + b.rows,
    rejected: a.rejected + b.rejected,
    empty: a.empty + b.empty,
    problems: a.problems + b.problems,
    records,
  };
}
