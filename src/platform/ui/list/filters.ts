import { filterName, type Operator, operatorsOf } from '#platform/contract/list-query.ts';
import { type FieldView, kindOf, labelOf, optionOf } from '../fields/field-view.ts';
import { formatDay, formatFieldNumber } from '../fields/format.ts';

/** A filter in the address, read: which field, how, and what. */
export interface Filter {
  readonly name: string;
  readonly view: FieldView;
  readonly operator: Operator;
  readonly value: string;
}

/** The operators offered for a field. Custom fields take the same names behind `custom.`. */
export function operatorsFor(view: FieldView): readonly Operator[] {
  return operatorsOf(view.field);
}

export function paramOf(view: FieldView, operator: Operator): string {
  return filterName(view.name, operator);
}

/** Reads the address's filters; those that name no field are left to the server to refuse. */
export function readFilters(
  filters: readonly { name: string; value: string }[],
  views: readonly FieldView[],
): Filter[] {
  return filters.flatMap(({ name, value }) => {
    for (const view of views) {
      const operator = operatorsFor(view).find((candidate) => paramOf(view, candidate) === name);
      if (operator) return [{ name, view, operator, value }];
    }
    return [];
  });
}

/** How an operator reads between field and value. */
export function operatorLabel(view: FieldView, operator: Operator): string {
  const isTime = kindOf(view) === 'date' || kindOf(view) === 'timestamp';
  switch (operator) {
    case 'contains':
      return 'contains';
    case 'gte':
      return isTime ? 'on or after' : '≥';
    case 'lte':
      return isTime ? 'on or before' : '≤';
    case 'has':
      return 'includes';
    case 'none':
      return 'is empty';
    case 'within':
      return 'is within';
    default:
      return 'is';
  }
}

/** A filter as words: "Owner is Me", "Revenue ≥ 100". */
export function describeFilter(filter: Filter, nameOf: (id: string) => string): string {
  const { view, operator, value } = filter;
  if (operator === 'none') return `${labelOf(view)} ${value === 'true' ? 'is empty' : 'is set'}`;
  return `${labelOf(view)} ${operatorLabel(view, operator)} ${describeValue(view, value, nameOf)}`;
}

function describeValue(view: FieldView, value: string, nameOf: (id: string) => string): string {
  switch (kindOf(view)) {
    case 'choice':
    case 'person':
    case 'reference':
    case 'tags': {
      const parts = value.split(',');
      const names = parts.map((part) => optionOf(view, part)?.label ?? nameOf(part));
      return names.length > 2 ? `${names[0]} or ${names.length - 1} others` : names.join(' or ');
    }
    case 'boolean':
      return value === 'true' ? 'Yes' : 'No';
    case 'date':
    case 'timestamp':
      return formatDay(value);
    case 'integer':
    case 'number':
      return Number.isFinite(Number(value))
        ? formatFieldNumber(view.field.state, Number(value))
        : value;
    default:
      return `“${value}”`;
  }
}
