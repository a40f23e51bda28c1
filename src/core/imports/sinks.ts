import type { App } from '#platform/api/app.ts';
import type { Rule } from '#platform/contract/policy.ts';
import type { CsvRow } from '#platform/csv/read.ts';
import type { CsvColumn } from '#platform/csv/sniff.ts';
import type { ImportResult } from './imports.contract.ts';
import type { SinkMapping } from './mapping.ts';
import type { Rejection } from './run-context.ts';

/** What is known of a file before a mapping is proposed. */
export interface TableSample {
  readonly columns: readonly CsvColumn[];
  readonly sample: readonly (readonly string[])[];
}

/** The import that a sink works for. */
export interface SinkJob {
  readonly workspaceId: string;
  readonly importId: string;
  /** New with each import from the start: what this run brings can be told by it. */
  readonly runId: string;
}

/** An attempt at an import; it may begin in the middle of the file, with rows that were taken before. */
export interface SinkAttempt extends SinkJob {
  readonly mapping: SinkMapping;
  readonly columns: readonly CsvColumn[];
  /** `check` looks and counts; `run` also keeps. */
  readonly mode: 'check' | 'run';
}

export interface SinkBatch {
  readonly result: ImportResult;
  readonly rejections: readonly Rejection[];
}

/**
 * What rows become when they are no records: kept elsewhere, and by other means. The life of the
 * import (file, dry run, job, stop, going on, problems, undo) is the same.
 */
export interface ImportSink {
  /** The target's name, such as `event`. */
  readonly name: string;
  readonly label: { readonly one: string; readonly many: string };
  readonly about: string;
  /** The page that shows what rows became. */
  readonly home: string;
  /** Who may import into it. */
  readonly rule: Rule;
  /** @throws Problem that says what is wrong with the mapping. */
  check(mapping: SinkMapping): void;
  propose(table: TableSample): SinkMapping;
  /** What the first rows become, in words by their heading; what is wrong as `problem`. */
  show(mapping: SinkMapping, table: TableSample): Record<string, string>[];
  /**
   * Takes rows in, once each however often they come: a batch that was taken when its attempt was
   * cut off comes again in the next.
   */
  begin(app: App, attempt: SinkAttempt): (rows: readonly CsvRow[]) => Promise<SinkBatch>;
  /** Removes what a run brought; answers how much that was. Safe to repeat. */
  undo(app: App, job: SinkJob, signal: AbortSignal): Promise<number>;
}

const sinks = new Map<string, ImportSink>();

/** Makes these known; once, when the server is put together. */
export function registerSinks(all: readonly ImportSink[]): void {
  for (const sink of all) sinks.set(sink.name, sink);
}

export function sinkOf(target: string | null): ImportSink | undefined {
  return target === null ? undefined : sinks.get(target);
}

export function allSinks(): readonly ImportSink[] {
  return [...sinks.values()];
}
