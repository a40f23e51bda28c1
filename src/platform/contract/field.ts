import { z } from 'zod';

/** What a field holds; decides its schema, its filters, its column and its editor. */
export type FieldKind =
  | 'text'
  | 'longText'
  | 'email'
  | 'url'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'date'
  | 'timestamp'
  | 'reference'
  | 'person'
  | 'tags'
  | 'list'
  | 'json';

/** `required` on create, `optional` on create, or `computed`: never accepted as input. */
export type FieldMode = 'required' | 'optional' | 'computed';

export interface Option {
  readonly value: string;
  readonly label: string;
  /** A Mantine colour name; colour always comes with its label. */
  readonly color?: string;
}

/** What is known of a field without its schema: all that screens need. */
export interface FieldState {
  readonly kind: FieldKind;
  readonly label: string;
  readonly mode: FieldMode;
  readonly nullable: boolean;
  readonly fallback?: unknown;
  readonly help?: string;
  readonly options?: readonly Option[];
  /** From each value of a choice, those one step away; without it any leads to any. */
  readonly steps?: Readonly<Record<string, readonly string[]>>;
  /** Values that an act of their own sets, with what to do instead of setting them. */
  readonly reserved?: Readonly<Record<string, string>>;
  /** For references: the noun pointed at. */
  readonly target?: string;
  /** For references to records that lie below each other: their table; `within` asks for all below one. */
  readonly tree?: string;
  /** Without filters and sorts where an index could not serve them. */
  readonly filterable: boolean;
  readonly sortable: boolean;
  readonly unit?: string;
  /** What each whole number from 0 on means: people read and choose the word. */
  readonly words?: readonly string[];
  /** A number from 0 to 1 that people read as a percentage. */
  readonly share?: true;
  /** Bounds of a number, or of the length of a text or list; enforced by the schema. */
  readonly min?: number;
  readonly max?: number;
}

/**
 * One field of a record: its type, its rules and how people read it. Tables,
 * validation, OpenAPI, filters, CSV columns and editors are all derived from it.
 */
export class Field<Value, Mode extends FieldMode> {
  /** The schema of a present value (without null). */
  readonly base: z.ZodType<NonNullable<Value>>;
  readonly state: FieldState;
  /** Types only; never set. */
  declare readonly value: Value;
  declare readonly mode: Mode;

  constructor(base: z.ZodType<NonNullable<Value>>, state: FieldState) {
    this.base = base;
    this.state = state;
  }

  private with<V, M extends FieldMode>(change: Partial<FieldState>): Field<V, M> {
    return new Field<V, M>(this.base as unknown as z.ZodType<NonNullable<V>>, {
      ...this.state,
      ...change,
    });
  }

  /** Must be given on create and can never be null. */
  required(): Field<NonNullable<Value>, 'required'> {
    return this.with({ mode: 'required', nullable: false });
  }

  /** Never null; takes this value when it is not given. */
  default(value: NonNullable<Value>): Field<NonNullable<Value>, 'optional'> {
    return this.with({ mode: 'optional', nullable: false, fallback: value });
  }

  /** Set by the system, never accepted as input; null until known. */
  computed(): Field<Value, 'computed'> {
    return this.with({ mode: 'computed' });
  }

  /** Set by the system and always there; `value` stands in before the first computation. */
  computedWith(value: NonNullable<Value>): Field<NonNullable<Value>, 'computed'> {
    return this.with({ mode: 'computed', nullable: false, fallback: value });
  }

  /** One sentence shown beside the editor and in the API's documentation. */
  help(help: string): Field<Value, Mode> {
    return this.with({ help });
  }

  /** The unit of a number, as people read it: "person-months", "EUR/year". */
  unit(unit: string): Field<Value, Mode> {
    return this.with({ unit });
  }

  /** The word that each whole number from 0 on stands for. */
  words(words: readonly string[]): Field<Value, Mode> {
    return this.with({ words });
  }

  /** A part of 1, which people read as a percentage. */
  share(): Field<Value, Mode> {
    return this.with({ share: true });
  }

  /** From each value, those that it can become by a change; screens offer no others. */
  steps(steps: Readonly<Record<string, readonly string[]>>): Field<Value, Mode> {
    return this.with({ steps });
  }

  /** Values that no plain change sets; each with a sentence that says which act does. */
  reserved(reserved: Readonly<Record<string, string>>): Field<Value, Mode> {
    return this.with({ reserved });
  }

  unfiltered(): Field<Value, Mode> {
    return this.with({ filterable: false });
  }

  unsorted(): Field<Value, Mode> {
    return this.with({ sortable: false });
  }

  /** The schema of a stored value. */
  get output(): z.ZodType<Value> {
    const described = this.state.help ? this.base.describe(this.state.help) : this.base;
    return (this.state.nullable ? described.nullable() : described) as unknown as z.ZodType<Value>;
  }
}

export type AnyField = Field<unknown, FieldMode>;
export type Fields = Readonly<Record<string, AnyField>>;

function field<V>(
  base: z.ZodType<V & {}>,
  kind: FieldKind,
  label: string,
  more: Partial<FieldState> = {},
): Field<V | null, 'optional'> {
  const state: FieldState = {
    kind,
    label,
    mode: 'optional',
    nullable: true,
    filterable: true,
    sortable: true,
    ...more,
  };
  return new Field<V | null, 'optional'>(base as z.ZodType<NonNullable<V | null>>, state);
}

/** PostgreSQL text can hold neither NUL nor half of a surrogate pair. */
const STORABLE = 'Text holds a character that cannot be stored (NUL or half a surrogate pair).';
export function storableText(max: number, min = 0) {
  return z.string().min(min).max(max).refine(isStorable, STORABLE);
}

function isStorable(value: string): boolean {
  return !value.includes('\u0000') && value.isWellFormed();
}

/** One line of text. */
export function text(label: string, { max = 500, min = 0 } = {}) {
  const schema = z.string().trim().min(min).max(max).refine(isStorable, STORABLE);
  return field<string>(schema, 'text', label, { min, max });
}

/** Text of any length (Markdown where the screen renders it), searched in full. */
export function longText(label: string, { max = 5_000_000, min = 0 } = {}) {
  return field<string>(storableText(max, min), 'longText', label, {
    filterable: false,
    sortable: false,
    min,
    max,
  });
}

export function email(label: string) {
  return field<string>(z.email().max(320).toLowerCase(), 'email', label, { max: 320 });
}

/** A web address; only http and https, so that no link can run script. */
export function url(label: string) {
  return field<string>(z.url({ protocol: /^https?$/ }).max(2000), 'url', label, {
    sortable: false,
    max: 2000,
  });
}

export function integer(label: string, { min = -2147483648, max = 2147483647 } = {}) {
  return field<number>(z.int().min(min).max(max), 'integer', label, { min, max });
}

export function number(label: string, { min = -1e15, max = 1e15 } = {}) {
  return field<number>(z.number().min(min).max(max), 'number', label, { min, max });
}

export function boolean(label: string) {
  return field<boolean>(z.boolean(), 'boolean', label);
}

/** One of a closed list. */
export function choice<const V extends string>(
  label: string,
  options: readonly (V | { value: V; label: string; color?: string })[],
) {
  const full = options.map((option) =>
    typeof option === 'string' ? { value: option, label: sentenceCase(option) } : option,
  );
  const values = full.map((option) => option.value) as [V, ...V[]];
  return field<V>(z.enum(values) as unknown as z.ZodType<V & {}>, 'choice', label, {
    options: full,
  });
}

/** A calendar day, `YYYY-MM-DD`. */
export function date(label: string) {
  return field<string>(z.iso.date(), 'date', label);
}

/** A moment, ISO 8601 with a zone; answered in UTC with milliseconds. */
export function timestamp(label: string) {
  return field<string>(z.iso.datetime({ offset: true }), 'timestamp', label);
}

/** The id of a record; the contract names the noun, so that clients can take a name in its place. */
function idOf(noun: string) {
  return z.uuid().meta({ 'x-noun': noun });
}

/** Ids of records of one noun. */
export function idsOf(noun: string) {
  return z.array(z.uuid()).meta({ 'x-noun': noun });
}

/**
 * A pointer to a record of another noun in the same workspace. `tree` is the table of a noun
 * whose records have a `parent_id`: lists can then be asked for one with all below it.
 */
export function reference(label: string, target: string, { tree }: { tree?: string } = {}) {
  return field<string>(idOf(target), 'reference', label, { target, ...(tree ? { tree } : {}) });
}

/** A pointer to a member of the workspace. */
export function person(label: string) {
  return field<string>(idOf('member'), 'person', label);
}

/** The record's tags. Every taggable resource names this field `tagIds`. */
export function tags(label = 'Tags') {
  return field<string[]>(idsOf('tag').max(100), 'tags', label, { sortable: false }).default([]);
}

/** A short list of texts: domains, aliases, external ids. */
export function list(label: string, { max = 100, length = 300 } = {}) {
  return field<string[]>(
    z.array(storableText(length, 1)).max(max) as unknown as z.ZodType<string[]>,
    'list',
    label,
    { sortable: false, max },
  ).default([]);
}

/** A structured value with a schema of its own. */
export function json<S extends z.ZodType>(label: string, schema: S) {
  return field<z.output<S>>(schema as unknown as z.ZodType<z.output<S> & {}>, 'json', label, {
    filterable: false,
    sortable: false,
  });
}

function sentenceCase(value: string): string {
  const words = value.replaceAll(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
