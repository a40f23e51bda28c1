import type { AnyField, FieldKind, Fields } from '#platform/contract/field.ts';
import type { ResourceSpec } from '#platform/contract/resource.ts';
import type { TargetField, TargetKind } from '#platform/csv/guess.ts';

/** A field a workspace added to a noun, as far as importing needs it. */
export interface CustomFieldInfo {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'number' | 'date' | 'choice' | 'person' | 'link';
  readonly options: readonly string[];
}

/** A field that rows can fill, whether the product or the workspace defined it. */
export interface ImportField {
  /** Field name, or `custom.name`. */
  readonly name: string;
  readonly label: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  /** Serves to find records only; never written. */
  readonly matchOnly: boolean;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** For references: the noun pointed at. */
  readonly target?: string;
  readonly help?: string;
  /** The contract's field; custom fields have none. */
  readonly field?: AnyField;
}

/** What importing needs to know of a resource; every contract has it. */
export type ImportResource = Pick<
  ResourceSpec<Fields, string>,
  'noun' | 'path' | 'label' | 'title' | 'fields' | 'imports'
> & { readonly allFields: Fields };

/** A noun that rows can become. */
export interface ImportTarget {
  readonly resource: ImportResource;
  readonly fields: readonly ImportField[];
}

// Structured values have no form in a cell.
const unmappable = new Set<FieldKind>(['json']);

const customKinds: Record<CustomFieldInfo['kind'], FieldKind> = {
  text: 'text',
  number: 'number',
  date: 'date',
  choice: 'choice',
  person: 'person',
  link: 'url',
};

/** The fields of a noun that an import can fill: all that a caller of the API could set. */
export function importTarget(
  resource: ImportResource,
  customFields: readonly CustomFieldInfo[],
): ImportTarget {
  // A computed field can be looked for, as the key of an exported record, but not set.
  const matchedBy = new Set((resource.imports?.matchBy ?? []).flat());
  const own = Object.entries({
    ...resource.fields,
    ...(matchedBy.has('key') ? { key: resource.allFields.key } : {}),
    tagIds: resource.allFields.tagIds,
  })
    .filter(([name, field]) => field && (field.state.mode !== 'computed' || matchedBy.has(name)))
    .filter(([, field]) => field && !unmappable.has(field.state.kind))
    .map(([name, field]) => ({
      name,
      label: field?.state.label ?? name,
      kind: field?.state.kind ?? 'text',
      required: field?.state.mode === 'required',
      matchOnly: field?.state.mode === 'computed',
      options: field?.state.options,
      target: field?.state.target,
      help: field?.state.help,
      field,
    }));
  const custom = customFields.map((field) => ({
    name: `custom.${field.name}`,
    label: field.label,
    kind: customKinds[field.kind],
    required: false,
    matchOnly: false,
    options:
      field.kind === 'choice' ? field.options.map((value) => ({ value, label: value })) : undefined,
  }));
  return { resource, fields: [...own, ...custom] as ImportField[] };
}

const guessKinds: Record<FieldKind, TargetKind> = {
  text: 'text',
  longText: 'prose',
  email: 'email',
  url: 'url',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  choice: 'choice',
  date: 'date',
  timestamp: 'date',
  reference: 'reference',
  person: 'reference',
  tags: 'tags',
  list: 'text',
  json: 'text',
};

/** The same fields as the guesser of columns wants them. */
export function guessableFields(target: ImportTarget): TargetField[] {
  const { noun, imports } = target.resource;
  return target.fields.map((field) => ({
    name: field.name,
    label: field.label,
    kind: guessKinds[field.kind],
    required: field.required,
    // Files of several nouns say "Feature name" where the record itself says "name".
    aliases: [
      `${noun} ${field.label}`,
      field.name.replace(/Ids?$/, ''),
      ...(imports?.aliases?.[field.name] ?? []),
    ],
    ...(field.options
      ? { options: field.options.flatMap(({ value, label }) => [value, label]) }
      : {}),
  }));
}
