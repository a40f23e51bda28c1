import fc from 'fast-check';

export type Json = Record<string, unknown>;

/** Values that exist on the server, by what they are: `feature`, `member`, `cursor`, `slug`. */
export type Pool = Map<string, string[]>;

interface Place {
  readonly pool: Pool;
  /** The noun of the operation: what a bare `id` or `parentId` means. */
  readonly noun: string;
  /** The name of the parameter or member that the value is for. */
  readonly name: string;
}

const PEOPLE = /^(owner|assignee|user|person|member|createdBy)/;

/** 1 to `sides`, each as likely as the others. */
export function dice(sides: number): fc.Arbitrary<number> {
  return fc.noBias(fc.integer({ min: 1, max: sides }));
}

/** Values that fit a JSON schema, as far as it tells; ids are mostly those of records there are. */
export function schemaValue(schema: Json, place: Place): fc.Arbitrary<unknown> {
  const pooled = pooledValue(schema, place);
  const free = freeValue(schema, place);
  return pooled
    ? fc.oneof({ weight: 19, arbitrary: pooled }, { weight: 1, arbitrary: free })
    : free;
}

function pooledValue(schema: Json, { pool, noun, name }: Place): fc.Arbitrary<unknown> | undefined {
  const from = (kind: string) => {
    const values = pool.get(kind);
    return values && values.length > 0
      ? fc.noBias(fc.nat(10_000)).map((n) => values[n % values.length] ?? '')
      : undefined;
  };
  if (name === 'workspace') return from('slug');
  if (name === 'cursor' || name === 'token') return from(name);
  if (name === 'limit') return fc.constantFrom(1, 2, 50, 200);
  if (name === 'version') return fc.constantFrom(1, 1, 1, 2, 3);
  if (schema.format !== 'uuid') return undefined;
  if (PEOPLE.test(name)) return from('person');
  const target = name
    .replace(/Ids?$/, '')
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return (name === 'id' || name === 'ids' ? from(noun) : from(target)) ?? from(noun) ?? from('any');
}

function freeValue(schema: Json, place: Place): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) {
    return fc.oneof(...choices.map((choice) => schemaValue(choice as Json, place)));
  }
  if (schema.type === 'object' || schema.properties) return objectValue(schema, place);
  if (schema.type === 'array') return arrayValue(schema, place);
  if (schema.type === 'string') return stringValue(schema, place.name);
  if (schema.type === 'integer' || schema.type === 'number') return numberValue(schema);
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'null') return fc.constant(null);
  return fc.jsonValue({ maxDepth: 2 });
}

function objectValue(schema: Json, place: Place): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>);
  const required = new Set((schema.required ?? []) as string[]);
  const extra = schema.additionalProperties;
  const members = properties.map(([name, property]) =>
    fc
      .tuple(schemaValue(property, { ...place, name }), dice(4))
      .map(([value, rolled]) =>
        required.has(name) || rolled === 1 ? [[name, value] as const] : [],
      ),
  );
  const known = fc.tuple(...members).map((all) => Object.fromEntries(all.flat()));
  if (properties.length > 0 || typeof extra !== 'object' || extra === null) return known;
  return fc.dictionary(
    fc.string({ maxLength: 12 }),
    schemaValue(extra as Json, { ...place, name: '' }),
    { maxKeys: 3 },
  );
}

function arrayValue(schema: Json, place: Place): fc.Arbitrary<unknown> {
  const items = Array.isArray(schema.prefixItems) ? undefined : (schema.items as Json | undefined);
  if (Array.isArray(schema.prefixItems)) {
    return fc.tuple(...schema.prefixItems.map((item) => schemaValue(item as Json, place)));
  }
  const min = Number(schema.minItems ?? 0);
  return fc.array(schemaValue(items ?? {}, place), {
    minLength: min,
    maxLength: Math.max(min, Math.min(Number(schema.maxItems ?? 4), 4)),
  });
}

function stringValue(schema: Json, name: string): fc.Arbitrary<string> {
  const min = Number(schema.minLength ?? 0);
  const max = Math.max(min, Math.min(Number(schema.maxLength ?? 80), 80));
  switch (schema.format) {
    case 'uuid':
      return fc.uuid();
    case 'email':
      return fc.emailAddress();
    case 'uri':
      return fc.webUrl();
    case 'date':
      return fc.integer({ min: 0, max: 40_000 }).map((day) => isoOf(day * 86_400_000).slice(0, 10));
    case 'date-time':
      return fc.integer({ min: 0, max: 4e12 }).map(isoOf);
  }
  if (name === 'q') return fc.constantFrom('notebook', 'slow kernel', 'FT-1', '"a b" -c', 'x or y');
  if (name === 'ids') return fc.uuid();
  const text = fc.string({ unit: 'grapheme', minLength: Math.max(min, 1), maxLength: max });
  return text.map((value) => value.slice(0, Math.max(max, 1)).toWellFormed());
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}

function numberValue(schema: Json): fc.Arbitrary<number> {
  const min = Math.max(Number(schema.minimum ?? -1e6), -1e15);
  const max = Math.min(Number(schema.maximum ?? 1e6), 1e15);
  const inside =
    schema.type === 'integer'
      ? fc.integer({
          min: Math.ceil(Math.max(min, -(2 ** 31))),
          max: Math.floor(Math.min(max, 2 ** 31 - 1)),
        })
      : fc.double({ min, max, noNaN: true });
  return fc.oneof(inside, fc.constantFrom(min, max));
}
