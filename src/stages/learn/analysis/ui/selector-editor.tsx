import {
  ActionIcon,
  Autocomplete,
  Button,
  NativeSelect,
  NumberInput,
  TagsInput,
} from '@mantine/core';
import { IconFilterPlus, IconX } from '@tabler/icons-react';
import {
  COLUMNS,
  type Filter,
  type Known,
  type Property,
  type Selector,
} from '../filter.contract.ts';
import classes from './analysis.module.css';
import editorClasses from './editor.module.css';
import { newFilter, propertyKey, propertyOf } from './questions.ts';
import { useNames, useValues } from './use-answer.ts';

/** An event by its name, and what it has to carry. */
export function SelectorEditor<S extends Selector>({
  label,
  value,
  onChange,
  children,
}: {
  label: string;
  value: S;
  onChange: (value: S) => void;
  children?: React.ReactNode;
}) {
  const names = useNames();
  return (
    <div className={editorClasses.selector}>
      <div className={editorClasses.line}>
        <Autocomplete
          className={classes.grow}
          size="xs"
          aria-label={label}
          placeholder="Any event"
          data={exactFirst(names.data?.events.map(({ name }) => name) ?? [], value.event)}
          value={value.event ?? ''}
          limit={50}
          maxLength={200}
          selectFirstOptionOnChange
          onChange={(event) => onChange({ ...value, event: event === '' ? null : event })}
        />
        <ActionIcon
          aria-label={`Filter ${label.toLowerCase()}`}
          onClick={() => onChange({ ...value, filters: [...value.filters, newFilter] })}
        >
          <IconFilterPlus size={15} />
        </ActionIcon>
        {children}
      </div>
      <Filters value={value.filters} onChange={(filters) => onChange({ ...value, filters })} />
    </div>
  );
}

/** What is typed as a whole name is chosen by Enter, though others hold it too. */
function exactFirst(names: readonly string[], typed: string | null): string[] {
  return names.toSorted((a, b) => Number(b === typed) - Number(a === typed));
}

/** Tests of properties, one a line. */
export function Filters({
  value,
  onChange,
}: {
  value: readonly Filter[];
  onChange: (filters: Filter[]) => void;
}) {
  return value.map((filter, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: filters have no name of their own
    <div key={i} className={classes.filter}>
      <FilterEditor value={filter} onChange={(next) => onChange(value.with(i, next))} />
      <ActionIcon aria-label="Remove filter" onClick={() => onChange(value.toSpliced(i, 1))}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  ));
}

/** The button that adds the first filter of a list. */
export function AddFilter({
  value,
  onChange,
}: {
  value: readonly Filter[];
  onChange: (filters: Filter[]) => void;
}) {
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      leftSection={<IconFilterPlus size={14} />}
      onClick={() => onChange([...value, newFilter])}
    >
      Filter all events
    </Button>
  );
}

const TESTS = [
  { value: 'text:is', label: 'is' },
  { value: 'text:isNot', label: 'is not' },
  { value: 'text:contains', label: 'contains' },
  { value: 'text:notContains', label: 'does not contain' },
  { value: 'text:startsWith', label: 'starts with' },
  { value: 'number:eq', label: '=' },
  { value: 'number:neq', label: '≠' },
  { value: 'number:gt', label: '>' },
  { value: 'number:gte', label: '≥' },
  { value: 'number:lt', label: '<' },
  { value: 'number:lte', label: '≤' },
  { value: 'boolean:true', label: 'is true' },
  { value: 'boolean:false', label: 'is false' },
  { value: 'presence:true', label: 'is set' },
  { value: 'presence:false', label: 'is not set' },
];

type Tested = Filter | Known;

function testOf(filter: Tested): string {
  if (filter.type === 'boolean') return `boolean:${filter.value}`;
  if (filter.type === 'presence') return `presence:${filter.set}`;
  return `${filter.type}:${filter.operator}`;
}

function withTest<T extends Tested>(filter: T, test: string): T {
  // The test alone changes: what is tested stays as it is.
  return { ...testNamed(filter, test), property: filter.property } as T;
}

function testNamed(filter: Tested, test: string) {
  const [type, operator] = test.split(':');
  if (type === 'boolean') return { type, value: operator === 'true' };
  if (type === 'presence') return { type, set: operator === 'true' };
  if (type === 'number') {
    const value = filter.type === 'number' ? filter.value : 0;
    return { type, operator, value };
  }
  const values = filter.type === 'text' ? filter.values : [];
  return { type: 'text', operator, values };
}

/** A test of one property. */
export function FilterEditor({
  value,
  onChange,
}: {
  value: Filter;
  onChange: (value: Filter) => void;
}) {
  const values = useValues(value.property);
  return (
    <>
      <PropertySelect
        label="Property"
        value={value.property}
        onChange={(property) => property && onChange({ ...value, property })}
      />
      <TestEditor value={value} onChange={onChange} suggested={values.data?.values ?? []} />
    </>
  );
}

/** How a property is tested, and against what. */
export function TestEditor<T extends Tested>({
  value,
  onChange,
  suggested,
}: {
  value: T;
  onChange: (value: T) => void;
  suggested: readonly string[];
}) {
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label="Test"
        data={TESTS}
        value={testOf(value)}
        onChange={(event) => onChange(withTest(value, event.currentTarget.value))}
      />
      {value.type === 'text' && (
        <TagsInput
          className={classes.grow}
          size="xs"
          aria-label="Values"
          placeholder={value.values.length === 0 ? 'Type a value, press Enter' : ''}
          data={[...suggested]}
          value={value.values}
          limit={50}
          acceptValueOnBlur
          onChange={(next) => onChange({ ...value, values: next })}
        />
      )}
      {value.type === 'number' && (
        <NumberInput
          className={classes.grow}
          size="xs"
          aria-label="Value"
          value={value.value}
          onChange={(next) => typeof next === 'number' && onChange({ ...value, value: next })}
        />
      )}
    </>
  );
}

const COLUMN_LABELS: Readonly<Record<string, string>> = { os: 'OS', url: 'URL' };

/** A column of events, or one of their own properties. */
export function PropertySelect({
  label,
  value,
  none,
  onChange,
}: {
  label: string;
  value: Property | null;
  /** What choosing nothing is called, where that may be. */
  none?: string;
  onChange: (value: Property | null) => void;
}) {
  const names = useNames();
  const own = new Set(names.data?.properties ?? []);
  if (value?.source === 'property') own.add(value.name);
  const words = (name: string) => {
    const text = COLUMN_LABELS[name] ?? name.replaceAll('_', ' ');
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      value={value ? propertyKey(value) : ''}
      onChange={({ currentTarget: { value: key } }) => onChange(key ? propertyOf(key) : null)}
      data={[
        ...(none ? [{ value: '', label: none }] : []),
        {
          group: 'Every event has',
          items: COLUMNS.map((name) => ({ value: `column:${name}`, label: words(name) })),
        },
        {
          group: 'Your properties',
          items: [...own].map((name) => ({ value: `property:${name}`, label: name })),
        },
      ]}
    />
  );
}
