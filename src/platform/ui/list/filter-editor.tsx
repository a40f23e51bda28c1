import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Operator } from '#platform/contract/list-query.ts';
import { type FieldView, kindOf, labelOf } from '../fields/field-view.ts';
import { PickList } from '../fields/pick-list.tsx';
import { usePickOptions } from '../fields/use-pick-options.tsx';
import { useFocusOnOpen } from '../overlay/use-focus-on-open.ts';
import classes from './filter-bar.module.css';
import { type Filter, operatorLabel, operatorsFor, paramOf } from './filters.ts';

interface Props {
  readonly view: FieldView;
  readonly filter: Filter | undefined;
  /** Sets one filter of the field and takes the one it replaces away. */
  readonly onChange: (change: Record<string, string | undefined>) => void;
  readonly onClose: () => void;
}

/** Chooses how a field narrows the list. */
export function FilterEditor(props: Props) {
  switch (kindOf(props.view)) {
    case 'choice':
    case 'person':
    case 'reference':
    case 'tags':
      return <PickFilter {...props} />;
    case 'boolean':
      return <BooleanFilter {...props} />;
    default:
      return <ValueFilter {...props} />;
  }
}

const EMPTY = '__empty__';

function PickFilter({ view, filter, onChange, onClose }: Props) {
  const source = usePickOptions(view, { withMe: true });
  const operators = operatorsFor(view);
  const among = operators.find((operator) => operator !== 'none') ?? 'in';
  const isEmpty = filter?.operator === 'none';
  const selected = isEmpty ? [EMPTY] : (filter?.value.split(',') ?? []);
  const canBeEmpty = operators.includes('none') && view.field.state.nullable;
  const none = { value: EMPTY, label: `No ${labelOf(view).toLowerCase()}` };
  const param = paramOf(view, among);
  const noneParam = paramOf(view, 'none');
  // One question of a field at a time: the one asked now takes the place of the other.
  const before = filter ? { [filter.name]: undefined } : {};
  return (
    <PickList
      label={labelOf(view)}
      {...source}
      options={canBeEmpty || kindOf(view) === 'tags' ? [...source.options, none] : source.options}
      selected={selected}
      onClose={onClose}
      onPick={(value) => {
        if (value === EMPTY) {
          onChange({ ...before, [param]: undefined, [noneParam]: isEmpty ? undefined : 'true' });
          return;
        }
        const kept = selected.filter((other) => other !== EMPTY);
        const next = kept.includes(value) ? kept.filter((v) => v !== value) : [...kept, value];
        onChange({ ...before, [noneParam]: undefined, [param]: next.join(',') || undefined });
      }}
    />
  );
}

function BooleanFilter({ view, filter, onChange, onClose }: Props) {
  return (
    <PickList
      label={labelOf(view)}
      options={[
        { value: 'true', label: 'Yes' },
        { value: 'false', label: 'No' },
      ]}
      selected={filter ? [filter.value] : []}
      onClose={onClose}
      onPick={(value) => {
        onChange({ [paramOf(view, 'is')]: value });
        onClose();
      }}
    />
  );
}

const INPUT_TYPE: Partial<Record<string, string>> = {
  integer: 'number',
  number: 'number',
  date: 'date',
  timestamp: 'date',
};

function ValueFilter({ view, filter, onChange, onClose }: Props) {
  const input = useFocusOnOpen<HTMLInputElement>();
  const operators = operatorsFor(view);
  const preferred = operators.find((o) => o === 'contains' || o === 'gte') ?? operators[0] ?? 'is';
  const [operator, setOperator] = useState<Operator>(filter?.operator ?? preferred);
  const { words, share } = view.field.state;
  // A part of 1 is typed as the percentage it is read as.
  const scale = share ? 100 : 1;
  const held = filter && filter.operator !== 'none' ? filter.value : (words && '0') || '';
  const [text, setText] = useState(held && share ? String(Number(held) * scale) : held);
  const apply = () => {
    const typed = text.trim();
    const value =
      operator === 'none' ? 'true' : typed && share ? String(Number(typed) / scale) : typed;
    const before = filter ? { [filter.name]: undefined } : {};
    onChange({ ...before, [paramOf(view, operator)]: value || undefined });
    onClose();
  };
  return (
    <form
      className={classes.form}
      data-tl-layer
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={`How ${labelOf(view)} is compared`}
        value={operator}
        onChange={(value) => setOperator(value as Operator)}
        data={operators.map((value) => ({ value, label: operatorLabel(view, value) }))}
      />
      {operator !== 'none' && words && (
        <NativeSelect
          aria-label={labelOf(view)}
          data={words.map((label, value) => ({ label, value: String(value) }))}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {operator !== 'none' && !words && (
        <TextInput
          aria-label={labelOf(view)}
          type={INPUT_TYPE[kindOf(view)] ?? 'text'}
          step="any"
          ref={input}
          data-autofocus
          value={text}
          {...(share ? { rightSection: '%' } : {})}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <Button type="submit">Apply</Button>
    </form>
  );
}
