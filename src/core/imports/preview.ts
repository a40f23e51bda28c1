import type { App } from '#platform/api/app.ts';
import type { Actor } from '#platform/auth/actor.ts';
import { invalidInput } from '#platform/contract/problem.ts';
import { columnShape } from '#platform/csv/shape.ts';
import { keysIn } from '#platform/tables/cells.ts';
import type { TableSniff } from '#platform/tables/table.ts';
import { sniffTable } from '#platform/tables/table-file.ts';
import { TableFileError } from '#platform/tables/table-file-error.ts';
import type { Import, ImportPreview, ImportTargetInfo } from './imports.contract.ts';
import { allTargets, filePath, importService } from './imports.service.ts';
import { type SinkMapping, sinkMappingSchema } from './mapping.ts';
import { proposeMapping } from './propose.ts';
import { type ImportSink, sinkOf } from './sinks.ts';
import type { ImportTarget } from './target.ts';

const SHOWN_ROWS = 20;
const SAMPLED_ROWS = 200;
const SHOWN_CHARACTERS = 300;

/** How the file looks when read as the record or the caller says, and a mapping for the target. */
export async function previewOf(
  app: App,
  actor: Actor,
  id: string,
  { target: wanted, ...reading }: Import['reading'] & { target?: string | undefined },
): Promise<ImportPreview> {
  const { record, path, targets } = await app.database.transaction(
    actor,
    async (tx) => ({
      record: await importService.get(tx, id),
      path: await filePath(app, tx, id),
      targets: await allTargets(app, tx),
    }),
    { readOnly: true },
  );
  const sniff = await sniffUpload(path, { ...record.reading, ...given(reading) });
  const noun = wanted ?? record.target;
  const target = targets.find(({ resource }) => resource.noun === noun);
  const proposal = target ? proposeMapping(sniff, target, targets) : null;
  const sink = sinkOf(noun);
  return {
    format: sniff.format,
    reading: sniff.csv && {
      encoding: sniff.csv.dialect.encoding,
      encodingReason: sniff.csv.encodingReason,
      separator: sniff.csv.dialect.separator,
      quote: sniff.csv.dialect.quote,
      header: sniff.csv.dialect.header,
    },
    columns: sniff.columns.map((column) => columnInfo(column, sniff)),
    rows: sniff.sample.slice(0, SHOWN_ROWS).map((row) => row.map(shortened)),
    sampled: sniff.sample.length,
    problems: sniff.faults.slice(0, SHOWN_ROWS).map((fault) => ({
      ...fault,
      column: fault.column === undefined ? '' : (sniff.columns[fault.column - 1]?.name ?? ''),
    })),
    proposal: sink?.propose(sniff) ?? proposal?.mapping ?? null,
    confidence: proposal?.confidence ?? {},
    shown: sink ? sink.show(ownMapping(record.mapping) ?? sink.propose(sniff), sniff) : [],
  };
}

function given(reading: Import['reading']): Import['reading'] {
  return Object.fromEntries(Object.entries(reading).filter(([, value]) => value !== undefined));
}

/** Looks at an uploaded file; one that is no table is the caller's mistake. */
export async function sniffUpload(path: string, reading: Import['reading']): Promise<TableSniff> {
  const { padShortRows: _, ...overrides } = reading;
  try {
    return await sniffTable(path, overrides, SAMPLED_ROWS);
  } catch (error) {
    if (!(error instanceof TableFileError)) throw error;
    throw invalidInput('body.file', error.message);
  }
}

function columnInfo(column: TableSniff['columns'][number], { sample }: TableSniff) {
  const values = sample.map((row) => row[column.index] ?? '');
  const { kind, filled, distinct, dateFormats, numberFormats } = columnShape(values);
  const given = [...new Set(values.map((value) => value.trim()))].filter((value) => value !== '');
  return {
    ...column,
    keys: keysIn(values),
    kind,
    filled,
    distinct,
    dateFormats,
    numberFormats,
    values: given.slice(0, 50).map((value) => value.slice(0, 80)),
  };
}

function ownMapping(given: unknown): SinkMapping | undefined {
  return sinkMappingSchema.safeParse(given).data;
}

function shortened(cell: string): string {
  return cell.length > SHOWN_CHARACTERS ? `${cell.slice(0, SHOWN_CHARACTERS - 1)}…` : cell;
}

/** A target as clients see it. */
export function targetInfo({ resource, fields }: ImportTarget, about: string): ImportTargetInfo {
  return {
    noun: resource.noun,
    records: true,
    label: resource.label,
    about,
    home: resource.path,
    matchBy: (resource.imports?.matchBy ?? []).map((rule) => [rule].flat()),
    answerField: resource.imports?.answerField ?? null,
    fields: fields.map(({ name, label, kind, required, help, target, options }) => ({
      name,
      label,
      kind,
      required,
      ...(help ? { help } : {}),
      ...(target ? { target } : {}),
      ...(options ? { options: options.map(({ value, label }) => ({ value, label })) } : {}),
    })),
  };
}

/** A target that is no noun, in the same form. */
export function sinkInfo({ name, label, about, home }: ImportSink): ImportTargetInfo {
  const none = { matchBy: [], answerField: null, fields: [] };
  return { noun: name, records: false, label, about, home, ...none };
}
