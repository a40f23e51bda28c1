import {
  type AnyField,
  choice,
  date,
  number,
  person,
  text,
  url,
} from '#platform/contract/field.ts';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import type { FieldView } from '#platform/ui/fields/field-view.ts';

/** A custom field as screens handle fields. Lists cannot be sorted by one. */
export function customFieldView(record: AnyRecord): FieldView {
  const label = String(record.label);
  const field = fieldOf(String(record.kind), label, (record.options as string[] | undefined) ?? []);
  const help = typeof record.help === 'string' ? field.help(record.help) : field;
  return {
    name: `custom.${String(record.name)}`,
    field: help.unsorted(),
    custom: true,
    editable: true,
  };
}

function fieldOf(kind: string, label: string, options: readonly string[]): AnyField {
  switch (kind) {
    case 'number':
      return number(label) as AnyField;
    case 'date':
      return date(label) as AnyField;
    case 'person':
      return person(label) as AnyField;
    case 'link':
      return url(label) as AnyField;
    case 'choice':
      return choice(
        label,
        options.map((value) => ({ value, label: value })),
      ) as AnyField;
    default:
      return text(label) as AnyField;
  }
}
