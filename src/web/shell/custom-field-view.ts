import type { FieldKind, FieldState, Option } from '#platform/contract/field.ts';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import type { FieldView } from '#platform/ui/fields/field-view.ts';

const KINDS: Partial<Record<string, FieldKind>> = {
  number: 'number',
  date: 'date',
  person: 'person',
  link: 'url',
  choice: 'choice',
};

/** A custom field as screens handle fields. Lists cannot be sorted by one. */
export function customFieldView(record: AnyRecord): FieldView {
  const options = (record.options as string[] | undefined) ?? [];
  const colors = (record.optionColors as Record<string, string> | undefined) ?? {};
  const kind = KINDS[String(record.kind)] ?? 'text';
  const state: FieldState = {
    kind,
    label: String(record.label),
    mode: 'optional',
    nullable: true,
    filterable: true,
    sortable: false,
    ...(typeof record.help === 'string' ? { help: record.help } : {}),
    ...(kind === 'choice'
      ? { options: options.map((value) => optionOf(value, colors[value])) }
      : {}),
  };
  return {
    name: `custom.${String(record.name)}`,
    field: { state },
    custom: true,
    editable: true,
  };
}

function optionOf(value: string, color: string | undefined): Option {
  return { value, label: value, ...(color ? { color } : {}) };
}
