import type { CsvRow } from '#platform/csv/read.ts';
import type { CsvColumn } from '#platform/csv/sniff.ts';
import { EVENT_LIMITS } from '../collection/capture.ts';
import type { Refusal } from '../collection/ingest.contract.ts';
import type { Cell, HistoryMapping } from './history.contract.ts';
import { shortened, textAt } from './to-events.ts';

/** What is wrong with a row, and in which of its columns; an empty one is the whole row. */
interface Refused {
  readonly column: string;
  readonly code: string;
  readonly message: string;
}

/**
 * Products are told by the fields of the API what is wrong with an event. Whoever imports a file
 * has never seen these: it is said of the file's columns.
 */
export function refusalReader(mapping: HistoryMapping, columns: readonly CsvColumn[]) {
  const nameOf = (cell: Cell | null | undefined) => (cell && columns[cell.column]?.name) ?? '';
  return (
    row: CsvRow,
    value: Readonly<Record<string, unknown>>,
    { field, reason }: Refusal,
  ): Refused => {
    if (field === 'timestamp') {
      const at = momentCell(mapping, value);
      const told = shortened(at ? textAt(row, at) : String(value.timestamp));
      const where =
        Date.parse(String(value.timestamp)) > Date.now()
          ? `more than ${EVENT_LIMITS.futureHours} hours in the future`
          : 'before the year 2000';
      const message = `“${told}” is ${where}. Check the date, and how dates are written.`;
      return { column: nameOf(at), code: 'out_of_range', message };
    }
    if (field === 'distinct_id') {
      const length = String(value.distinct_id).length;
      const message = `The id of whose it is has ${length} characters; up to ${EVENT_LIMITS.distinctId} are taken.`;
      return { column: nameOf(mapping.person[0]), code: 'too_long', message };
    }
    if (field === 'event') {
      return { column: nameOf(mapping.event), code: 'too_long', message: reason };
    }
    return { column: '', code: 'event', message: reason };
  };
}

/** Where a row says when an event happened; of deals each stage has a column of its own. */
function momentCell(
  { layout, at, stages }: HistoryMapping,
  value: Readonly<Record<string, unknown>>,
): Cell | null {
  if (layout !== 'stages') return at;
  const stage = stages.find(({ name }) => name === value.event);
  return stage ? { column: stage.column } : null;
}
