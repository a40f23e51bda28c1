import { NativeSelect } from '@mantine/core';
import type { ImportTargetInfo } from '../imports.contract.ts';
import type { Purpose } from './column-mapping.ts';

interface Props {
  readonly label: string;
  readonly use: Purpose;
  /** The target first, then what it points to. */
  readonly nouns: readonly ImportTargetInfo[];
  readonly onChange: (use: Purpose) => void;
}

/** Chooses what a column is: a field of the record or of one it points to, an answer, an id, nothing. */
export function PurposeSelect({ label, use, nouns, onChange }: Props) {
  const [main, ...others] = nouns;
  if (!main) return null;
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
  return (
    <NativeSelect
      aria-label={label}
      value={textOf(use)}
      data={[...special, ...groups]}
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
