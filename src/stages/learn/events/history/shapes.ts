import type { TableSample } from '#core/imports/sinks.ts';
import {
  type DateFormat,
  dateFormats,
  fittingDateFormats,
  parseDate,
} from '#platform/csv/dates.ts';
import { keysIn, objectIn } from '#platform/tables/cells.ts';
import type { Cell, DealStage, HistoryMapping, Shape } from './history.contract.ts';

/** Names by which exports call a thing, the surest first; compared without case, blanks and signs. */
const NAMES = {
  event: [
    'event',
    'eventname',
    'eventtype',
    'tostage',
    'newstage',
    'stage',
    'action',
    'activity',
    'name',
  ],
  person: [
    'distinctid',
    'userid',
    'user',
    'personid',
    'dealid',
    'deal',
    'opportunityid',
    'opportunity',
    'anonymousid',
    'deviceid',
    'visitorid',
    'customerid',
    'accountid',
    'email',
  ],
  at: [
    'timestamp',
    'eventtime',
    'time',
    'ts',
    'datetime',
    'occurredat',
    'happenedat',
    'changedat',
    'date',
    'createdat',
    'createddate',
    'createdon',
    'created',
    'at',
    'when',
  ],
  id: ['uuid', 'insertid', 'messageid', 'eventid'],
} as const;
const DEAL = /^(dealid|deal|dealname|opportunityid|opportunity|opportunityname|leadid|id)$/;
const EPOCH = /^\d{10,16}(\.\d+)?$/;
/** Objects under these names are the properties. */
const SPREAD = /^(properties|eventproperties|params|otherkeys)$/;

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(\*\.|event\.|properties\.)/, '')
    .replaceAll(/[^a-z0-9]/g, '');
}

interface Found {
  readonly column: number;
  readonly key?: string;
  readonly name: string;
}

/** A mapping guessed from the names of the columns, and from what the first rows hold. */
export function proposeHistory(table: TableSample): { mapping: HistoryMapping; shape: Shape } {
  const deals = proposeDeals(table);
  if (deals) return { mapping: deals, shape: 'deals' };
  const columns = table.columns.map(({ index, name }) => ({ column: index, name: plain(name) }));
  const spread = columns.filter(
    ({ column, name }) => SPREAD.test(name) && isObjects(table, column),
  );
  const keys = spread.flatMap(({ column }) =>
    keysIn(table.sample.map((row) => row[column] ?? '')).map((key) => ({
      column,
      key,
      name: plain(key),
    })),
  );
  const places: readonly Found[] = [...columns, ...keys];
  const find = (names: readonly string[]) => {
    for (const wanted of names) {
      const found = places.find(
        ({ column, name, key }) =>
          name === wanted && (key !== undefined || !spread.some((s) => s.column === column)),
      );
      if (found) return cellOf(found);
    }
    return null;
  };
  const event = find(NAMES.event);
  const people = NAMES.person.flatMap((name) => find([name]) ?? []).slice(0, 2);
  const id = find(NAMES.id);
  const at = find(NAMES.at) ?? firstDates(table, [event, id, ...people]);
  const used = new Set(
    [event, at, id, ...people].flatMap((cell) =>
      cell && cell.key === undefined ? [cell.column] : [],
    ),
  );
  const shape = shapeOf(
    new Set(places.map(({ name }) => name)),
    keys.map(({ key }) => key ?? ''),
  );
  return {
    shape,
    mapping: {
      kind: 'events',
      layout: 'rows',
      event,
      person: people.length > 0 ? people : [{ column: 0 }],
      personPrefix: '',
      at,
      dateFormat: at ? formatOf(valuesAt(table, at)) : 'year-first',
      timeZone: 'UTC',
      id,
      stages: [],
      spread: spread.map(({ column }) => column),
      properties: columns
        .filter(
          ({ column, name }) => !used.has(column) && !SPREAD.test(name) && isFilled(table, column),
        )
        .filter(({ name }) => !LEFT_OUT[shape]?.test(name))
        .map(({ column }) => column)
        .slice(0, 500),
      productId: null,
      generated: false,
    },
  };
}

/** What these exports hold beside the event: their own bookkeeping, or the person as of the export. */
const LEFT_OUT: Partial<Record<Shape, RegExp>> = {
  PostHog:
    /^(teamid|createdat|elements(chain)?|personid|person(properties|createdat|mode)?.*|siteurl|ip|set|setonce|bq.*|group\d.*)$/,
  Amplitude:
    /^(app|amplitude.*|schema|adid|data(type)?|eventid|groups?properties|groupproperties|groups|idfa|isattributionevent|library|locationlat|locationlng|paying|processedtime|clientuploadtime|serveruploadtime|serverreceivedtime|clienteventtime|startversion|useruuid|usercreationtime|userproperties|usercreationtime|sourceid|globaluserproperties|partnerid|plan|uuid)$/,
};

function shapeOf(names: ReadonlySet<string>, keys: readonly string[]): Shape {
  if (names.has('eventtype') && names.has('deviceid') && names.has('eventproperties'))
    return 'Amplitude';
  if (keys.includes('distinct_id') && keys.includes('time')) return 'Mixpanel';
  if (names.has('distinctid') && names.has('uuid') && names.has('properties')) return 'PostHog';
  return 'events';
}

/** One row a deal: an id, and two dates or more, named by the stages. */
function proposeDeals({ columns, sample }: TableSample): HistoryMapping | null {
  const known = new Set(columns.map(({ name }) => plain(name)));
  if (NAMES.event.some((name) => known.has(name) && name !== 'name')) return null;
  const deal = columns.find(({ name }) => DEAL.test(plain(name)));
  if (!deal) return null;
  const dates = columns.filter(({ index }) => index !== deal.index && isDates(sample, index));
  if (dates.length < 2) return null;
  const values = dates.flatMap(({ index }) => sample.map((row) => row[index] ?? ''));
  const stages: DealStage[] = dates.map(({ index, name }) => ({
    column: index,
    name: stageName(name),
  }));
  return {
    kind: 'events',
    layout: 'stages',
    event: null,
    person: [{ column: deal.index }],
    personPrefix: 'deal:',
    at: null,
    dateFormat: formatOf(values),
    timeZone: 'UTC',
    id: null,
    stages: stages.slice(0, 50),
    spread: [],
    properties: columns
      .filter(({ index }) => index !== deal.index && !dates.some((date) => date.index === index))
      .map(({ index }) => index)
      .slice(0, 500),
    productId: null,
    generated: false,
  };
}

/** `qualified_at`, `Date entered "Qualified"`: the stage is what is left. */
function stageName(column: string): string {
  const name = column
    .replace(/^(date entered|entered|date of|date)\s+/i, '')
    .replace(/[ _](at|on|date)$/i, '')
    .replaceAll(/["“”']/g, '')
    .replaceAll('_', ' ')
    .trim();
  return (name || column).slice(0, 200);
}

/** The first column of dates that is not taken, where no name says when. */
function firstDates(
  { columns, sample }: TableSample,
  taken: readonly (Cell | null)[],
): Cell | null {
  const found = columns.find(
    ({ index }) => !taken.some((cell) => cell?.column === index) && isDates(sample, index),
  );
  return found ? { column: found.index } : null;
}

function isDates(sample: TableSample['sample'], column: number): boolean {
  const values = filled(sample.map((row) => row[column] ?? ''));
  return values.length > 0 && fittingDateFormats(values).some((format) => format !== 'epoch');
}

/** The form that most values have: a few unreadable ones are told row by row, and decide nothing. */
function formatOf(values: readonly string[]): DateFormat {
  const given = filled(values);
  const fitting = (format: DateFormat) =>
    given.filter((text) =>
      format === 'epoch' ? EPOCH.test(text) : parseDate(text, format) !== undefined,
    ).length;
  const [best] = dateFormats
    .map((format) => ({ format, count: fitting(format) }))
    .sort((a, b) => b.count - a.count);
  return best && best.count > 0 ? best.format : 'year-first';
}

function filled(values: readonly string[]): string[] {
  return values.map((value) => value.trim()).filter((value) => value !== '');
}

function isFilled({ columns, sample }: TableSample, column: number): boolean {
  // The column of keys that come later only is empty in the sample.
  return columns.length - 1 !== column || sample.some((row) => (row[column] ?? '') !== '');
}

function isObjects({ sample, columns }: TableSample, column: number): boolean {
  const values = filled(sample.map((row) => row[column] ?? ''));
  if (values.length === 0) return plain(columns[column]?.name ?? '') === 'otherkeys';
  return values.every((value) => value.startsWith('{'));
}

function valuesAt({ sample }: TableSample, { column, key }: Cell): string[] {
  return sample.map((row) => {
    const text = row[column] ?? '';
    return key === undefined ? text : String(objectIn(text)?.[key] ?? '');
  });
}

function cellOf({ column, key }: Found): Cell {
  return key === undefined ? { column } : { column, key };
}
