import type { FieldKind, FieldState, Option } from '#platform/contract/field.ts';
import type { AnyResource } from '#platform/contract/resource.ts';
import type { AnyRecord } from '../feature-ui.ts';

/** One field as screens handle it, be it the resource's own or a custom one. */
export interface FieldView {
  /** Its name in filters: `state`, `custom.tier`. */
  readonly name: string;
  readonly field: { readonly state: FieldState };
  readonly custom: boolean;
  readonly editable: boolean;
}

export function kindOf(view: FieldView): FieldKind {
  return view.field.state.kind;
}

export function labelOf(view: FieldView): string {
  return view.field.state.label;
}

/** The record's value of a field, custom or not. */
export function fieldValue(view: FieldView, record: AnyRecord): unknown {
  return view.custom ? record.custom[view.name.slice('custom.'.length)] : record[view.name];
}

/** The change that sets a field: `{ state: 'open' }` or `{ custom: { tier: 'gold' } }`. */
export function changeOf(view: FieldView, value: unknown): Record<string, unknown> {
  if (!view.custom) return { [view.name]: value };
  return { custom: { [view.name.slice('custom.'.length)]: value } };
}

/** All fields of a resource: its own, the base ones and the workspace's custom fields. */
export function fieldViews(
  resource: AnyResource,
  custom: readonly FieldView[] = [],
): readonly FieldView[] {
  const own = Object.entries(resource.allFields).map(([name, field]): FieldView => {
    return { name, field, custom: false, editable: field.state.mode !== 'computed' };
  });
  return [...own, ...custom];
}

export function optionOf(view: FieldView, value: unknown): Option | undefined {
  return view.field.state.options?.find((option) => option.value === value);
}

/** The values that a field can be given where it holds this one: itself, and those one step away. */
export function optionsFrom(view: FieldView, value: unknown): readonly Option[] {
  const { options = [], steps } = view.field.state;
  const next = typeof value === 'string' ? steps?.[value] : undefined;
  if (!next) return options;
  return options.filter((option) => option.value === value || next.includes(option.value));
}

/** The field as it is set without a record at hand: from no value, and to none that an act sets. */
export function settable(view: FieldView): FieldView {
  const { steps, reserved, options, ...state } = view.field.state;
  if (!steps && !reserved) return view;
  const free = options?.filter(({ value }) => !(value in (reserved ?? {})));
  return { ...view, field: { state: { ...state, ...(free ? { options: free } : {}) } } };
}

/** The choice that stands for a record's state: `state` or `status`, else its first choice. */
export function stateField(views: readonly FieldView[]): FieldView | undefined {
  const choices = views.filter((view) => kindOf(view) === 'choice' && !view.custom);
  return choices.find((view) => /^(state|status)$/.test(view.name)) ?? choices[0];
}

/** The person responsible: `ownerId`, else the first editable person. */
export function ownerField(views: readonly FieldView[]): FieldView | undefined {
  const people = views.filter((view) => kindOf(view) === 'person' && view.editable);
  return people.find((view) => view.name === 'ownerId') ?? people[0];
}

export function isBlank(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}

const AFTER: readonly FieldKind[] = ['choice', 'number', 'integer', 'reference', 'date'];
const MAX_DEFAULT_COLUMNS = 4;

/** State and owner first, then the rest as declared: the order in which people look. */
export function byWeight(views: readonly FieldView[]): FieldView[] {
  const first = [stateField(views), ownerField(views)].filter((view) => view !== undefined);
  return [...first, ...views.filter((view) => !first.includes(view))];
}

/** The columns a list shows until someone chooses others; the title always comes first. */
export function defaultColumns(resource: AnyResource, views: readonly FieldView[]): string[] {
  const own = views.filter((view) => view.name in resource.fields && view.name !== resource.title);
  const rest = AFTER.flatMap(
    (kind) => own.find((view) => kindOf(view) === kind && view !== stateField(own)) ?? [],
  );
  const leading = [stateField(own), ownerField(own)].filter((view) => view !== undefined);
  const names = [...leading, ...rest].slice(0, MAX_DEFAULT_COLUMNS).map((view) => view.name);
  return [...names, 'tagIds', 'updatedAt'];
}
