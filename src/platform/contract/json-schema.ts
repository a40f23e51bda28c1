import { z } from 'zod';

export type Json = Record<string, unknown>;

/** A JSON schema, and those it refers to by name: the `id` of their metadata. */
export interface JsonSchema {
  readonly schema: Json;
  readonly named: Readonly<Record<string, Json>>;
}

const PLACE = '#/$defs/';
/** Formats that say all: Zod's pattern for an id is ten times as long as the rest of it. */
const KNOWN_FORMATS = new Set(['uuid', 'date', 'date-time', 'email']);

/** What a schema takes, or what comes out of it, as JSON schema. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const {
    $schema: _,
    $defs: named = {},
    ...json
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (KNOWN_FORMATS.has(jsonSchema.format ?? '')) delete jsonSchema.pattern;
    },
  });
  return { schema: json, named: named as Record<string, Json> };
}

/** The same as one schema, with what is named put where it is referred to. */
export function wholeJsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { schema: json, named } = jsonSchemaOf(schema, io);
  return resolved(json, (reference) => named[reference.replace(PLACE, '')]) as Json;
}

/** A JSON value with each `$ref` replaced by what it refers to. Nothing may refer to itself. */
export function resolved(value: unknown, find: (reference: string) => Json | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, find));
  if (typeof value !== 'object' || value === null) return value;
  const { $ref, ...rest } = value as Json;
  const found = typeof $ref === 'string' ? find($ref) : undefined;
  return Object.fromEntries(
    Object.entries({ ...found, ...rest }).map(([name, item]) => [name, resolved(item, find)]),
  );
}

/** A JSON schema with its references leading to where `place` has the named ones. */
export function withReferences(schema: Json, place: (name: string) => string): Json {
  const text = JSON.stringify(schema).replaceAll(
    /"\$ref":"#\/\$defs\/([^"]+)"/g,
    (_, name: string) => `"$ref":${JSON.stringify(place(name))}`,
  );
  return JSON.parse(text) as Json;
}
