import type { FieldState } from '#platform/contract/field.ts';
import type { RefStore } from '../app-context.tsx';
import type { Directory } from '../directory.tsx';
import { type FieldView, isBlank, kindOf, optionOf } from './field-view.ts';

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function formatNumber(value: number, unit?: string): string {
  return unit ? `${number.format(value)} ${unit}` : number.format(value);
}

/** A part of 1 as people read it: "80 %". */
export function formatShare(value: number): string {
  return `${Math.round(value * 100)} %`;
}

/** A field's number as people read it: by its word, as a percentage, or with its unit. */
export function formatFieldNumber({ words, share, unit }: FieldState, value: number): string {
  return words?.[value] ?? (share ? formatShare(value) : formatNumber(value, unit));
}

/** A calendar day: "4 Mar", with the year when it is not this one. */
export function formatDay(value: string): string {
  const date = new Date(`${value.slice(0, 10)}T00:00:00`);
  if (Number.isNaN(date.getTime())) return value;
  return date.getFullYear() === new Date().getFullYear()
    ? day.format(date)
    : dayOfYear.format(date);
}

export function formatMoment(value: string): string {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? value : moment.format(date);
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago, while that says more than the day: "5 min ago", "yesterday", "4 Mar". */
export function formatAgo(value: string, now = Date.now()): string {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return '';
  const seconds = (date.getTime() - now) / 1000;
  const distance = Math.abs(seconds);
  if (distance < MINUTE) return 'just now';
  if (distance < HOUR) return relative.format(Math.round(seconds / MINUTE), 'minute');
  if (distance < DAY) return relative.format(Math.round(seconds / HOUR), 'hour');
  if (distance < 7 * DAY) return relative.format(Math.round(seconds / DAY), 'day');
  return date.getFullYear() === new Date(now).getFullYear()
    ? day.format(date)
    : dayOfYear.format(date);
}

/** A value as plain text: for history, tooltips and announcements. */
export function formatValue(
  view: FieldView,
  value: unknown,
  names: { directory: Directory; refs: RefStore },
): string {
  if (isBlank(value)) return 'nothing';
  if (Array.isArray(value)) {
    return value.map((item) => nameOf(view, String(item), names)).join(', ');
  }
  switch (kindOf(view)) {
    case 'boolean':
      return value ? 'Yes' : 'No';
    case 'integer':
    case 'number':
      return formatFieldNumber(view.field.state, Number(value));
    case 'date':
      return formatDay(String(value));
    case 'timestamp':
      return formatMoment(String(value));
    case 'json':
      return JSON.stringify(value);
    default:
      return nameOf(view, String(value), names);
  }
}

function nameOf(
  view: FieldView,
  value: string,
  { directory, refs }: { directory: Directory; refs: RefStore },
): string {
  switch (kindOf(view)) {
    case 'choice':
      return optionOf(view, value)?.label ?? value;
    case 'person':
      return directory.person(value)?.name ?? refs.get(value)?.title ?? 'Former member';
    case 'tags':
      return directory.tag(value)?.name ?? refs.get(value)?.title ?? 'Deleted tag';
    case 'reference':
      return refs.get(value)?.title ?? 'A record';
    default:
      return value;
  }
}
