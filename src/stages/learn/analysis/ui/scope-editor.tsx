import { ActionIcon, Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { IconUserPlus, IconX } from '@tabler/icons-react';
import type { Cohort, Condition, PeopleFilter, Range } from '../filter.contract.ts';
import type { Question } from '../question.contract.ts';
import classes from './analysis.module.css';
import editorClasses from './editor.module.css';
import { KnownEditor, newKnown } from './known-editor.tsx';
import { anyEvent } from './questions.ts';
import { AddFilter, Filters, SelectorEditor } from './selector-editor.tsx';
import { useCohorts, useProducts } from './use-answer.ts';

const RANGES = [
  ['7 day', 'Last 7 days'],
  ['14 day', 'Last 14 days'],
  ['30 day', 'Last 30 days'],
  ['90 day', 'Last 90 days'],
  ['8 week', 'Last 8 weeks'],
  ['12 week', 'Last 12 weeks'],
  ['6 month', 'Last 6 months'],
  ['12 month', 'Last 12 months'],
] as const;

function withName(range: Range): { key: string; label: string } {
  if (range.kind === 'between') return { key: 'between', label: 'Between two days' };
  const key = `${range.count} ${range.unit}`;
  return { key, label: `Last ${range.count} ${range.unit}s` };
}

/** The range, as one choice and, where it is not a usual one, two days. `none` names no range. */
export function RangeEditor<R extends Range | null>({
  value,
  none,
  onChange,
}: {
  value: R;
  none?: null extends R ? string : never;
  onChange: (range: R) => void;
}) {
  const { key, label } = value ? withName(value) : { key: '', label: '' };
  const change = (range: Range | null) => onChange(range as R);
  const usual = RANGES.map(([name, words]) => ({ value: name as string, label: words as string }));
  const choose = (chosen: string) => {
    const [count, unit] = chosen.split(' ');
    if (chosen === 'between') {
      const day = (ago: number) =>
        new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
      change({ kind: 'between', from: day(30), to: day(0) });
    } else if (chosen === '') change(null);
    else change({ kind: 'last', count: Number(count), unit: unit as 'day', withCurrent: true });
  };
  return (
    <div className={editorClasses.line}>
      <NativeSelect
        size="xs"
        aria-label="Range"
        value={key}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          ...(none ? [{ value: '', label: none }] : []),
          ...usual,
          ...(key === '' || key === 'between' || usual.some((one) => one.value === key)
            ? []
            : [{ value: key, label }]),
          { value: 'between', label: 'Between two days' },
        ]}
      />
      {value?.kind === 'between' && (
        <>
          <DayInput
            label="From"
            value={value.from}
            onChange={(from) => change({ ...value, from })}
          />
          <DayInput label="To" value={value.to} onChange={(to) => change({ ...value, to })} />
        </>
      )}
    </div>
  );
}

function DayInput(props: { label: string; value: string; onChange: (day: string) => void }) {
  return (
    <TextInput
      type="date"
      size="xs"
      aria-label={props.label}
      value={props.value}
      onChange={(event) => event.currentTarget.value && props.onChange(event.currentTarget.value)}
    />
  );
}

/** Which events and which people a question is about, time aside. */
export function ScopeEditor<Q extends Question>({
  question,
  onChange,
}: {
  question: Q;
  onChange: (question: Q) => void;
}) {
  const products = useProducts().data?.items ?? [];
  return (
    <fieldset className={editorClasses.part}>
      <legend>Only</legend>
      {products.length > 0 && (
        <NativeSelect
          size="xs"
          aria-label="Product"
          value={question.productId ?? ''}
          onChange={({ currentTarget: { value } }) =>
            onChange({ ...question, productId: value || null })
          }
          data={[
            { value: '', label: 'Events of all products' },
            ...products.map(({ id, name, depth }) => ({
              value: id,
              label: `${'\u2003'.repeat(depth)}${name}`,
            })),
          ]}
        />
      )}
      <ScopeFilters value={question} onChange={(change) => onChange({ ...question, ...change })} />
    </fieldset>
  );
}

type Narrowed = Pick<Question, 'filters' | 'people'>;

/** Tests that every event has to pass, and the people it is about. */
export function ScopeFilters({
  value: { filters, people },
  onChange,
}: {
  value: Narrowed;
  onChange: (change: Partial<Narrowed>) => void;
}) {
  return (
    <>
      <Filters value={filters} onChange={(next) => onChange({ filters: next })} />
      {people.map((filter, i) => (
        <PeopleEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: filters have no name of their own
          key={i}
          value={filter}
          onChange={(next) => onChange({ people: people.with(i, next) })}
          onRemove={() => onChange({ people: people.toSpliced(i, 1) })}
        />
      ))}
      <div className={editorClasses.line}>
        <AddFilter value={filters} onChange={(next) => onChange({ filters: next })} />
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconUserPlus size={14} />}
          onClick={() => onChange({ people: [...people, whoDid] })}
        >
          Only some people
        </Button>
      </div>
    </>
  );
}

const whoDid: PeopleFilter = {
  inside: true,
  cohort: {
    match: 'all',
    conditions: [
      {
        kind: 'did',
        selector: anyEvent,
        times: { operator: 'atLeast', count: 1 },
        period: { kind: 'days', count: 30 },
      },
    ],
  },
};

const ofOne = (condition: Condition): Cohort => ({ match: 'all', conditions: [condition] });

function PeopleEditor({
  value,
  onChange,
  onRemove,
}: {
  value: PeopleFilter;
  onChange: (value: PeopleFilter) => void;
  onRemove: () => void;
}) {
  const saved = useCohorts().data ?? [];
  const { cohort, inside } = value;
  const [first] = 'id' in cohort ? [] : cohort.conditions;
  return (
    <div className={editorClasses.selector}>
      <div className={editorClasses.line}>
        <NativeSelect
          size="xs"
          aria-label="Inside or outside"
          value={String(inside)}
          onChange={(event) => onChange({ ...value, inside: event.currentTarget.value === 'true' })}
          data={[
            { value: 'true', label: 'People' },
            { value: 'false', label: 'Not people' },
          ]}
        />
        <NativeSelect
          className={classes.grow}
          size="xs"
          aria-label="Cohort"
          value={'id' in cohort ? cohort.id : first?.kind === 'known' ? 'known' : 'did'}
          onChange={({ currentTarget: { value: id } }) => {
            const described = { did: whoDid.cohort, known: ofOne(newKnown) };
            onChange({ inside, cohort: id === 'did' || id === 'known' ? described[id] : { id } });
          }}
          data={[
            { value: 'did', label: 'who did …' },
            { value: 'known', label: 'who are known as …' },
            ...saved.map(({ id, name }) => ({ value: id, label: `in ${String(name)}` })),
          ]}
        />
        <ActionIcon aria-label="Remove" onClick={onRemove}>
          <IconX size={14} />
        </ActionIcon>
      </div>
      {first?.kind === 'known' && (
        <KnownEditor value={first} onChange={(next) => onChange({ inside, cohort: ofOne(next) })} />
      )}
      {first?.kind === 'did' && (
        <>
          <SelectorEditor
            label="What they did"
            value={first.selector}
            onChange={(selector) => onChange({ inside, cohort: ofOne({ ...first, selector }) })}
          />
          <div className={editorClasses.line}>
            <span>at least</span>
            <SmallNumber
              label="Times"
              value={first.times.count}
              onChange={(count) => {
                const times = { operator: 'atLeast' as const, count };
                onChange({ inside, cohort: ofOne({ ...first, times }) });
              }}
            />
            <span>times in the last</span>
            <SmallNumber
              label="Days"
              value={first.period.kind === 'days' ? first.period.count : 30}
              onChange={(count) => {
                const period = { kind: 'days' as const, count };
                onChange({ inside, cohort: ofOne({ ...first, period }) });
              }}
            />
            <span>days</span>
          </div>
        </>
      )}
    </div>
  );
}

/** A small whole number within a sentence. */
export function SmallNumber(props: {
  label: string;
  value: number;
  least?: number;
  most?: number;
  onChange: (value: number) => void;
}) {
  const { label, value, least = 1, most = 1000, onChange } = props;
  return (
    <NumberInput
      className={classes.small}
      size="xs"
      hideControls
      aria-label={label}
      value={value}
      min={least}
      max={most}
      clampBehavior="strict"
      allowDecimal={false}
      onChange={(next) => typeof next === 'number' && next >= least && onChange(next)}
    />
  );
}
