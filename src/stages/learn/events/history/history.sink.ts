import type { SinkMapping } from '#core/imports/mapping.ts';
import { addResults, emptyResult } from '#core/imports/run-context.ts';
import type { ImportSink, SinkAttempt, SinkBatch, TableSample } from '#core/imports/sinks.ts';
import type { App } from '#platform/api/app.ts';
import { invalidInput, Problem } from '#platform/contract/problem.ts';
import type { CsvRow } from '#platform/csv/read.ts';
import { type CapturedEvent, captureEvents } from '../collection/capture.ts';
import { keepEvents } from '../collection/keep-events.ts';
import { EVENT_TARGET, type HistoryMapping, historyMappingSchema } from './history.contract.ts';
import { knownEvents } from './known-events.ts';
import { refusalReader } from './refused.ts';
import { proposeHistory } from './shapes.ts';
import { eventMaker, type Made } from './to-events.ts';
import { undoHistory } from './undo-history.ts';

type Rejection = SinkBatch['rejections'][number];

/** Files of events, or of deals and the days on which they reached their stages. */
export const eventHistory: ImportSink = {
  name: EVENT_TARGET,
  label: { one: 'Product event', many: 'Product events' },
  about:
    'What people did in the product, or the stages that deals went through: an event a row, or a date column a stage. Trends, funnels and retention count them.',
  home: 'analysis',
  rule: { role: 'editor' },
  check: (mapping) => void checked(mapping),
  propose: (table) => proposeHistory(table).mapping,
  show,
  begin,
  undo: undoHistory,
};

function checked(given: unknown) {
  const { success, data: mapping, error } = historyMappingSchema.safeParse(given);
  if (!success) {
    throw new Problem('invalid_input', 'The mapping of the events is incomplete.', {
      fields: error.issues.map(({ path, message }) => ({
        path: ['body', 'mapping', ...path].join('.'),
        message,
      })),
    });
  }
  const refuse = (field: string, message: string) => {
    throw invalidInput(`body.mapping.${field}`, message);
  };
  if (!isTimeZone(mapping.timeZone)) {
    refuse('timeZone', `“${mapping.timeZone}” is no time zone. Write one such as Europe/Berlin.`);
  }
  if (mapping.layout === 'stages') {
    if (mapping.stages.length === 0) refuse('stages', 'Choose the columns that hold the dates.');
  } else {
    if (!mapping.event && !mapping.eventName)
      refuse('event', 'Choose the column that names the event.');
    if (!mapping.at) refuse('at', 'Choose the column that says when it happened.');
  }
  return mapping;
}

const SHOWN = 6;

function show(given: SinkMapping, { columns, sample }: TableSample): Record<string, string>[] {
  const parsed = historyMappingSchema.safeParse(given);
  if (!parsed.success || !isTimeZone(parsed.data.timeZone)) return [];
  const make = eventMaker(parsed.data, columns);
  const rows = sample
    .slice(0, SHOWN)
    .map((values, at) => ({ rowNumber: at, line: at, values: [...values] }));
  return rows
    .flatMap((row) => make(row))
    .slice(0, SHOWN)
    .map(
      (made): Record<string, string> =>
        'value' in made
          ? {
              Event: String(made.value.event),
              Whose: String(made.value.distinct_id),
              When: shownMoment(String(made.value.timestamp), parsed.data.layout),
              Properties: JSON.stringify(made.value.properties).slice(0, 300),
            }
          : { problem: made.column ? `${made.column}: ${made.reason}` : made.reason },
    );
}

/** Stages of one day are a millisecond apart, to keep their order: the file says nothing of it. */
function shownMoment(iso: string, layout: HistoryMapping['layout']): string {
  return iso.replace(layout === 'stages' ? /\.\d+Z$/ : /\.?0*Z$/, 'Z');
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Events of a batch of rows, and what is wrong with the others. */
interface Read {
  readonly events: readonly CapturedEvent[];
  readonly rejections: readonly Rejection[];
  /** Rows that gave no event and were told why. */
  readonly rejected: number;
  /** Rows without anything in them. */
  readonly empty: number;
  readonly rowOf: (event: { index: number }) => CsvRow | undefined;
}

function begin(app: App, attempt: SinkAttempt) {
  const { workspaceId, runId: loadId, mode } = attempt;
  const mapping = checked(attempt.mapping);
  const means = {
    make: eventMaker(mapping, attempt.columns),
    refusal: refusalReader(mapping, attempt.columns),
  };
  const earliest = firstKept(app.config.events.retentionMonths);
  const origin = { workspaceId, productId: mapping.productId, loadId };
  let isFirst = true;
  return async (rows: readonly CsvRow[]): Promise<SinkBatch> => {
    const read = readRows(rows, means, earliest);
    const { events } = read;
    const total = { ...emptyResult(), rows: rows.length };
    const counted = (created: number, repeated: number, rejections: readonly Rejection[]) => ({
      rejections,
      result: addResults(total, {
        ...emptyResult(),
        rejected: read.rejected,
        empty: read.empty,
        problems: rejections.length,
        records:
          events.length > 0
            ? { [EVENT_TARGET]: { created, repeated, updated: 0, unchanged: 0 } }
            : {},
      }),
    });
    if (mode === 'check') {
      const known = await knownEvents(app, workspaceId, events, null);
      const fresh = new Set(events.map(({ eventId }) => eventId).filter((id) => !known.has(id)));
      return counted(fresh.size, events.length - fresh.size, read.rejections);
    }
    // The first batch may have been taken in before the attempt before this one was cut off.
    const mine = isFirst ? (await knownEvents(app, workspaceId, events, loadId)).size : 0;
    isFirst = false;
    const { accepted, duplicates, warnings } = await keepEvents(app, origin, events);
    const told = warnings.map((warning) =>
      rejectionOf(read.rowOf(warning), wholeRow(warning.reason)),
    );
    return counted(accepted + mine, duplicates - mine, [...read.rejections, ...told]);
  };
}

/** Events of earlier months would be gone the next night. */
function firstKept(retentionMonths: number | null): number {
  if (retentionMonths === null) return Number.NEGATIVE_INFINITY;
  const now = new Date();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - retentionMonths + 1, 1) * 1000;
}

interface Means {
  readonly make: (row: CsvRow) => Made[];
  readonly refusal: ReturnType<typeof refusalReader>;
}

function readRows(rows: readonly CsvRow[], { make, refusal }: Means, earliest: number): Read {
  const made = rows.map(make);
  const all = made.flat();
  const rejections: Rejection[] = [];
  const items = all.map((one) => ('value' in one ? { value: one.value } : { reason: one.reason }));
  const captured = captureEvents(
    { key: null, items, sentAt: undefined },
    Date.now() * 1000,
    undefined,
  );
  const rowOf = ({ index }: { index: number }) => all[index]?.row;
  for (const error of captured.errors) {
    const one = all[error.index];
    if (!one) continue;
    const told =
      'value' in one
        ? refusal(one.row, one.value, error)
        : { column: one.column, code: one.code, message: one.reason };
    rejections.push(rejectionOf(one.row, told));
  }
  const events = captured.events.filter((event) => {
    if (event.ts >= earliest) return true;
    const since = new Date(earliest / 1000).toISOString().slice(0, 10);
    const reason = `It happened before ${since}, and older events are not kept here (EVENTS_RETENTION_MONTHS).`;
    rejections.push(rejectionOf(rowOf(event), wholeRow(reason)));
    return false;
  });
  const good = new Set(events.map(rowOf));
  const empty = made.filter((of) => of.length === 0).length;
  return { events, rejections, rejected: rows.length - empty - good.size, empty, rowOf };
}

type Told = Pick<Rejection, 'column' | 'code' | 'message'>;

function rejectionOf(row: CsvRow | undefined, told: Told): Rejection {
  const { rowNumber = 0, line = 0 } = row ?? {};
  return { rowNumber, line, ...told };
}

function wholeRow(message: string): Told {
  return { column: '', code: 'event', message };
}
