import { NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { matchOption } from '#platform/csv/option.ts';
import type { ImportTargetInfo } from '../imports.contract.ts';
import type { Answer, Cells } from '../mapping.ts';
import {
  type ColumnInfo,
  type ColumnUse,
  cellsOf,
  fieldOf,
  type TargetField,
  withCells,
} from './column-mapping.ts';
import classes from './imports.module.css';
import type { UpdateMapping } from './use-mapping.ts';

const DATES: Record<string, string> = {
  'year-first': 'Year first: 2026-03-31',
  'month-name': 'Month by name: 31 Mar 2026',
  'day-first': 'Day first: 31/03/2026',
  'month-first': 'Month first: 03/31/2026',
  epoch: 'Seconds since 1970',
};
const NUMBERS: Record<string, string> = { point: '1,234.5', comma: '1.234,5' };

interface Props {
  readonly column: ColumnInfo;
  readonly use: ColumnUse;
  readonly targets: readonly ImportTargetInfo[];
  readonly update: UpdateMapping;
}

/** What else must be said about a column for the use it has. */
export function ColumnOptions({ column, use, targets, update }: Props) {
  const { purpose, answer, cells, source } = use;
  if (answer) return <AnswerOptions answer={answer} update={update} />;
  if (source !== undefined) {
    return (
      <SavedText
        label="Name of the source"
        placeholder="UX survey 2026"
        value={source}
        onSave={(text) => update((mapping) => ({ ...mapping, source: text }))}
      />
    );
  }
  if (purpose.kind !== 'field' || !cells) return null;
  const { noun, field: name } = purpose;
  const field = fieldOf(targets, noun, name);
  if (!field) return null;
  const set = (change: Partial<Cells>) =>
    update((mapping) =>
      withCells(mapping, noun, name, { ...(cellsOf(mapping, noun, name) ?? cells), ...change }),
    );
  return <FieldOptions field={field} cells={cells} column={column} set={set} />;
}

interface FieldOptionsProps {
  readonly field: TargetField;
  readonly cells: Cells;
  readonly column: ColumnInfo;
  readonly set: (change: Partial<Cells>) => void;
}

function FieldOptions({ field, cells, column, set }: FieldOptionsProps) {
  switch (field.kind) {
    case 'date':
    case 'timestamp':
      return <DateOptions cells={cells} column={column} set={set} />;
    case 'number':
    case 'integer':
      return column.numberFormats.length === 1 ? null : (
        <NativeSelect
          aria-label={`Number format of ${column.name}`}
          value={cells.numberFormat ?? 'point'}
          data={Object.entries(NUMBERS).map(([value, label]) => ({ value, label }))}
          onChange={({ currentTarget }) =>
            set({ numberFormat: currentTarget.value as NonNullable<Cells['numberFormat']> })
          }
        />
      );
    case 'tags':
    case 'list':
      return (
        <NativeSelect
          aria-label={`Separator within ${column.name}`}
          value={cells.split ?? ','}
          data={[
            { value: ',', label: 'Separated by commas' },
            { value: ';', label: 'Separated by semicolons' },
            { value: '|', label: 'Separated by bars' },
            { value: '', label: 'One entry each' },
          ]}
          onChange={({ currentTarget }) => set({ split: currentTarget.value })}
        />
      );
    case 'choice':
      return <ChoiceOptions field={field} cells={cells} column={column} set={set} />;
    default:
      return null;
  }
}

function DateOptions({ cells, column, set }: Omit<FieldOptionsProps, 'field'>) {
  const open = column.dateFormats.length !== 1;
  const data = Object.entries(DATES).map(([value, label]) => ({ value, label }));
  return (
    <NativeSelect
      aria-label={`Date format of ${column.name}`}
      description={
        column.dateFormats.length > 1 ? 'The values do not tell day from month: choose.' : undefined
      }
      value={cells.dateFormat ?? 'year-first'}
      data={open ? data : data.filter(({ value }) => column.dateFormats.includes(value as never))}
      onChange={({ currentTarget }) =>
        set({ dateFormat: currentTarget.value as NonNullable<Cells['dateFormat']> })
      }
    />
  );
}

/** Values of the file that are none of the options, each with the option it means. */
function ChoiceOptions({ field, cells, column, set }: FieldOptionsProps) {
  const options = field.options ?? [];
  const names = options.flatMap(({ value, label }) => [value, label]);
  const strange = column.values.filter((value) => matchOption(names, value) === undefined);
  if (strange.length === 0) return null;
  const choose = (value: string, option: string) => {
    const { [value]: _, ...others } = cells.options ?? {};
    set({ options: option === '' ? others : { ...others, [value]: option } });
  };
  return (
    <div className={classes.choices}>
      {strange.slice(0, 20).map((value) => (
        <NativeSelect
          key={value}
          label={`“${value}” means`}
          value={cells.options?.[value] ?? ''}
          data={[{ value: '', label: 'Nothing: reject the row' }, ...options]}
          onChange={({ currentTarget }) => choose(value, currentTarget.value)}
        />
      ))}
    </div>
  );
}

function AnswerOptions({ answer, update }: { answer: Answer; update: UpdateMapping }) {
  const set = (change: Partial<Answer>) =>
    update((mapping) => ({
      ...mapping,
      answers: mapping.answers.map((item) =>
        item.column === answer.column ? { ...item, ...change } : item,
      ),
    }));
  return (
    <details className={classes.details}>
      <summary>
        Question{answer.tags.length > 0 ? `, tagged ${answer.tags.join(', ')}` : ' and tags'}
      </summary>
      <SavedText
        label="Question"
        value={answer.question}
        onSave={(question) => set({ question })}
      />
      <TagsInput
        label="Tags for these answers"
        placeholder={answer.tags.length > 0 ? '' : 'Type a tag and press Enter'}
        value={answer.tags}
        onChange={(tags) => set({ tags })}
        maxTags={20}
      />
    </details>
  );
}

/** A text that is saved when it is left, not with every key. */
function SavedText(props: {
  label: string;
  value: string;
  placeholder?: string;
  onSave: (value: string) => void;
}) {
  const { label, value, placeholder, onSave } = props;
  return (
    <TextInput
      key={value}
      label={label}
      placeholder={placeholder}
      defaultValue={value}
      onBlur={({ currentTarget }) => {
        if (currentTarget.value !== value) onSave(currentTarget.value);
      }}
    />
  );
}
