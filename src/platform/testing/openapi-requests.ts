import fc from 'fast-check';
import { resolved } from '#platform/contract/json-schema.ts';
import {
  CONTENT_TYPES,
  HEADERS,
  METHODS,
  ODD_VALUES,
  PATH_ENDINGS,
  PATH_PARTS,
  QUERY_PARTS,
  QUERY_VALUES,
  RAW_BODIES,
} from './odd-inputs.ts';
import { dice, type Json, type Pool, schemaValue } from './schema-values.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Json;
}

/** One method of one path of an OpenAPI document. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly noun: string;
  readonly parameters: readonly Parameter[];
  readonly body: Json | undefined;
  readonly contentType: string;
}

/** A request as it goes over the wire; `target` is the raw path with its query. */
export interface WireRequest {
  readonly operation: string;
  readonly method: string;
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer | undefined;
}

export function operationsOf(document: Json): Operation[] {
  const { schemas } = document.components as { schemas: Record<string, Json> };
  const whole = (schema: unknown) =>
    resolved(schema, (reference) => schemas[reference.split('/').at(-1) ?? '']) as Json;
  const paths = document.paths as Record<string, Record<string, Json>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const id = String(operation.operationId);
      const content = (operation.requestBody as { content?: Record<string, Json> } | undefined)
        ?.content;
      const [contentType = 'application/json', media] = Object.entries(content ?? {})[0] ?? [];
      return {
        id,
        method: method.toUpperCase(),
        path,
        noun: id.split('.')[0] ?? id,
        parameters: (operation.parameters ?? []) as Parameter[],
        body: media && whole(media.schema),
        contentType,
      };
    }),
  );
}

/** Requests to an operation, half of them right as far as its schema tells, half wrong somewhere. */
export function requestsTo(
  operation: Operation,
  prefix: string,
  pool: Pool,
): fc.Arbitrary<WireRequest> {
  return fc.oneof(
    rightRequestsTo(operation, prefix, pool),
    wrongRequestsTo(operation, prefix, pool),
  );
}

/** Requests that fit the operation's schema. */
export function rightRequestsTo(
  operation: Operation,
  prefix: string,
  pool: Pool,
): fc.Arbitrary<WireRequest> {
  const { method, contentType } = operation;
  const path = pathTo(operation, (right) => right, pool);
  const query = fc.tuple(...rightQuery(operation, pool)).map(joinQuery);
  const body = operation.body ? rightBody(operation, pool) : fc.constant(undefined);
  return fc.record({ path, query, body }).map(({ path, query, body }) => ({
    operation: operation.id,
    method,
    target: `${prefix}${path}${query}`,
    headers: contentHeaders(body, contentType),
    body,
  }));
}

function wrongRequestsTo(operation: Operation, prefix: string, pool: Pool) {
  return fc
    .record({
      path: pathTo(operation, (right) => mostly(right, oddPathPart, 10), pool),
      query: wrongQuery(operation, pool),
      body: operation.body ? bodyOf(operation.body, operation, pool) : strayBody,
      contentType: mostly(
        fc.constant(operation.contentType),
        fc.constantFrom(...CONTENT_TYPES),
        12,
      ),
      headers: mostly(fc.constant({}), headerMutation, 4),
      ending: mostly(fc.constant(''), fc.constantFrom(...PATH_ENDINGS), 30),
      method: mostly(fc.constant(operation.method), fc.constantFrom(...METHODS), 40),
    })
    .map(({ path, query, body, contentType, headers, ending, method }) => ({
      operation: operation.id,
      method,
      target: `${prefix}${path}${ending}${query}`,
      headers: { ...contentHeaders(body, contentType), ...headers },
      body,
    }));
}

function contentHeaders(body: Buffer | undefined, contentType: string): Record<string, string> {
  if (!body) return {};
  return {
    'content-type': contentType === FORM ? `${FORM}; boundary=${FORM_BOUNDARY}` : contentType,
  };
}

function rightBody(operation: Operation, pool: Pool): fc.Arbitrary<Buffer> {
  const { body = {}, noun, contentType } = operation;
  return contentType === FORM ? upload : schemaValue(body, { pool, noun, name: '' }).map(jsonBytes);
}

/** The usual value, but one in `oneIn` times the unusual one. */
function mostly<T>(usual: fc.Arbitrary<T>, unusual: fc.Arbitrary<T>, oneIn: number) {
  return fc.oneof({ weight: oneIn - 1, arbitrary: usual }, { weight: 1, arbitrary: unusual });
}

function pathTo(
  operation: Operation,
  change: (right: fc.Arbitrary<string>) => fc.Arbitrary<string>,
  pool: Pool,
): fc.Arbitrary<string> {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const values = names.map((name) => {
    const schema = operation.parameters.find((p) => p.in === 'path' && p.name === name)?.schema;
    const right = schemaValue(schema ?? {}, { pool, noun: operation.noun, name });
    return change(right.map((value) => encode(String(value))));
  });
  return fc
    .tuple(...values)
    .map((parts) =>
      names.reduce(
        (path, name, i) => path.replace(`{${name}}`, () => parts[i] ?? ''),
        operation.path,
      ),
    );
}

/** Each parameter as `name=value`, or empty where it is left out. */
function rightQuery(operation: Operation, pool: Pool): fc.Arbitrary<string>[] {
  const known = operation.parameters.filter((parameter) => parameter.in === 'query');
  return known.map(({ name, schema, required }) =>
    fc
      .tuple(
        schemaValue(schema, { pool, noun: operation.noun, name }),
        dice(Math.max(3, Math.round(known.length / 2))),
      )
      .map(([value, rolled]) =>
        required || rolled === 1 ? `${encode(name)}=${encode(String(value))}` : '',
      ),
  );
}

function wrongQuery(operation: Operation, pool: Pool): fc.Arbitrary<string> {
  const names = operation.parameters.filter((p) => p.in === 'query').map(({ name }) => name);
  const wrong = fc
    .tuple(
      fc.constantFrom('limit', 'sort', 'cursor', 'q', 'custom.x', ...names),
      fc.oneof(fc.constantFrom(...QUERY_VALUES), fc.string({ maxLength: 40 }).map(encode)),
    )
    .map(([name, value]) => `${encode(name)}=${value}`);
  return fc
    .tuple(
      fc.tuple(...rightQuery(operation, pool)),
      fc.array(fc.oneof(wrong, fc.constantFrom(...QUERY_PARTS)), { maxLength: 2 }),
    )
    .map(([right, bad]) => joinQuery([...right, ...bad]));
}

function joinQuery(parts: readonly string[]): string {
  const given = parts.filter(Boolean);
  return given.length > 0 ? `?${given.join('&')}` : '';
}

const strayBody = mostly(
  fc.constant<Buffer | undefined>(undefined),
  fc.constantFrom<Buffer | undefined>(Buffer.from('{}'), Buffer.from('null'), Buffer.from('x')),
  8,
);

function bodyOf(schema: Json, operation: Operation, pool: Pool): fc.Arbitrary<Buffer | undefined> {
  if (operation.contentType === FORM) return fc.oneof(upload, fc.constantFrom(...RAW_BODIES));
  const right = schemaValue(schema, { pool, noun: operation.noun, name: '' });
  const spoilt = fc
    .tuple(right, fc.nat(), fc.oneof(fc.constantFrom(...ODD_VALUES), fc.jsonValue({ maxDepth: 3 })))
    .map(([value, at, odd]) => spoil(value, at, odd));
  return fc.oneof(
    { weight: 5, arbitrary: right.map(jsonBytes) },
    { weight: 5, arbitrary: spoilt.map(jsonBytes) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }).map(jsonBytes) },
    { weight: 1, arbitrary: fc.constantFrom(...RAW_BODIES) },
  );
}

/** The value with one member replaced, taken away or added. */
function spoil(value: unknown, at: number, odd: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return odd;
  const names = Object.keys(value);
  const name = names[at % Math.max(1, names.length)];
  if (name === undefined || at % 11 === 0) return { ...value, [`unknown${at % 7}`]: odd };
  if (at % 7 === 0)
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
  return { ...value, [name]: odd };
}

function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value) ?? 'null');
}

/** As `encodeURIComponent`, but half a surrogate pair goes out as the bytes it would have. */
function encode(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll(
    '%EF%BF%BD',
    '%ED%A0%80',
  );
}

const FORM = 'multipart/form-data';
const FORM_BOUNDARY = 'form-part';

/** A form with a file: a table, or text that may be none. */
const upload = fc
  .tuple(fc.constantFrom('name,mail', 'a;b', ''), fc.array(fc.string({ maxLength: 30 })))
  .map(([header, rows]) =>
    Buffer.from(
      `--${FORM_BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="rows.csv"\r\n` +
        `content-type: text/csv\r\n\r\n${[header, ...rows].join('\n')}\r\n--${FORM_BOUNDARY}--\r\n`,
    ),
  );

const oddPathPart = fc.oneof(
  fc.constantFrom(...PATH_PARTS),
  fc.string({ maxLength: 60 }).map(encode),
);

const headerMutation = fc.oneof(
  fc.constantFrom(...HEADERS),
  fc.string({ maxLength: 60 }).map((value) => ({ 'idempotency-key': headerText(value) })),
);

function headerText(value: string): string {
  return value.replaceAll(/[^\x20-\x7e\x80-\xff]/g, '?');
}
