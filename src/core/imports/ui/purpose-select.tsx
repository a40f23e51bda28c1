import { NativeSelect, type NativeSelectProps } from '@mantine/core';
import { useState } from 'react';
import type { ImportTargetInfo } from '../imports.contract.ts';
import type { Purpose } from './column-mapping.ts';

export interface Purposes {
  readonly data: NonNullable<NativeSelectProps['data']>;
  readonly labels: ReadonlyMap<string, string>;
}

/** All that a column can be: the target's fields first, then those of what it points to. */
export function purposesOf(nouns: readonly ImportTargetInfo[]): Purposes {
  const [main, ...others] = nouns;
  if (!main) return { data: [], labels: new Map() };
  const one = main.label.one.toLowerCase();
  const special = [
    { value: 'none', label: 'Leave out' },
    ...(main.answerField
      ? [{ value: 'answer', label: `A survey answer: a ${one} of its own` }]
      : []),
    { value: 'identity', label: 'Id of the row in its source' },
  ];
  const groups = [main, ...others].map((noun) => ({
    group: noun.label.one,
    items: noun.fields
      .filter((field) => isOffered(field, noun === main, nouns))
      .map((field) => ({
        value: `${noun.noun}/${field.name}`,
        label: `${noun === main ? '' : `${noun.label.one}: `}${field.label}${field.required ? ' *' : ''}`,
      })),
  }));
  const all = [...special, ...groups.flatMap(({ items }) => items)];
  return {
    data: [...special, ...groups],
    labels: new Map(all.map(({ value, label }) => [value, label])),
  };
}

interface Props {
  readonly label: string;
  readonly use: Purpose;
  readonly purposes: Purposes;
  readonly onChange: (use: Purpose) => void;
}

/**
 * Chooses what a column is: a field of the record or of one it points to, an answer, an id, nothing.
 * A file of hundreds of columns would hold ten thousands of options, so they come when it is used.
 */
export function PurposeSelect({ label, use, purposes, onChange }: Props) {
  const [isFilled, setFilled] = useState(false);
  const value = textOf(use);
  const chosen = { value, label: purposes.labels.get(value) ?? value };
  const fill = () => setFilled(true);
  return (
    <NativeSelect
      aria-label={label}
      value={value}
      data={isFilled ? purposes.data : [chosen]}
      onPointerEnter={fill}
      onPointerDown={fill}
      onFocus={fill}
      onChange={({ currentTarget }) => onChange(purposeFrom(currentTarget.value))}
    />
  );
}

/** References to nouns that have a group of their own are filled there. */
function isOffered(
  field: ImportTargetInfo['fields'][number],
  isMain: boolean,
  nouns: readonly ImportTargetInfo[],
): boolean {
  if (field.kind === 'tags') return isMain;
  return (
    field.kind !== 'reference' || !nouns.some(({ noun }, at) => at > 0 && noun === field.target)
  );
}

function textOf(use: Purpose): string {
  return use.kind === 'field' ? `${use.noun}/${use.field}` : use.kind;
}

function purposeFrom(value: string): Purpose {
  if (value === 'none' || value === 'answer' || value === 'identity') return { kind: value };
  const [noun = '', ...field] = value.split('/');
  return { kind: 'field', noun, field: field.join('/') };
}
