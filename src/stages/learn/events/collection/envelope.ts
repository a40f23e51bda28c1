import { isUtf8 } from 'node:buffer';
import { checkDepth } from '#platform/api/json-body.ts';
import { Problem } from '#platform/contract/problem.ts';

/** What one request may bring. */
export const REQUEST_LIMITS = {
  events: 10_000,
  /** Bytes of the body, once unpacked. */
  bytes: 5 * 1024 * 1024,
} as const;

export type JsonObject = Record<string, unknown>;

/** What was sent, as far as it can be told before the events are looked at. */
export interface Envelope {
  /** The key, if the body carries one. */
  readonly key: string | null;
  /** Each event, or why there is none at that place. */
  readonly items: readonly ({ value: unknown } | { reason: string })[];
  readonly sentAt: unknown;
}

/**
 * Opens the body: one event, an array, `{batch: […]}`, or a line each.
 * @throws Problem when nothing in it can be read, or it is too much.
 */
export function openEnvelope(body: Buffer, lines: boolean): Envelope {
  if (body.length > REQUEST_LIMITS.bytes) {
    throw new Problem(
      'too_large',
      `The body has ${body.length} bytes; up to ${REQUEST_LIMITS.bytes} are taken at once. Send fewer events in a request.`,
    );
  }
  const envelope = lines ? fromLines(body) : fromJson(body);
  if (envelope.items.length > REQUEST_LIMITS.events) {
    throw new Problem(
      'too_large',
      `These are more than ${REQUEST_LIMITS.events} events; no more are taken at once. Send them in several requests.`,
    );
  }
  return envelope;
}

/** Reads no further than the first event too many. */
function fromLines(body: Buffer): Envelope {
  const items: Envelope['items'][number][] = [];
  for (let at = 0; at < body.length && items.length <= REQUEST_LIMITS.events; ) {
    if (body[at] === 10 || body[at] === 13) {
      at++;
      continue;
    }
    const end = body.indexOf(10, at);
    const line = body.subarray(at, end === -1 ? body.length : end);
    at += line.length + 1;
    items.push(readLine(line));
  }
  const first = items.find((item) => 'value' in item);
  return { key: first ? keyOf(first.value) : null, items, sentAt: undefined };
}

function readLine(line: Buffer): Envelope['items'][number] {
  if (!isUtf8(line)) return { reason: 'The line is not valid UTF-8.' };
  try {
    return { value: parse(line) };
  } catch (error) {
    return { reason: `The line is not readable JSON: ${whyUnreadable(error)}.` };
  }
}

/** Deeper than any event means it: reading megabytes of nothing but brackets would hold everybody up for seconds. */
const MOST_LEVELS = 1000;

function parse(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  checkDepth(text, MOST_LEVELS);
  return JSON.parse(text);
}

function whyUnreadable(error: unknown): string {
  return (error as Error).message.replace(/\.$/, '');
}

function fromJson(body: Buffer): Envelope {
  if (!isUtf8(body)) {
    throw new Problem('malformed_json', 'The body is not valid UTF-8. Encode it as UTF-8.');
  }
  let value: unknown;
  try {
    value = parse(body);
  } catch (error) {
    throw new Problem(
      'malformed_json',
      `The body is not readable JSON: ${whyUnreadable(error)}. With an event a line, send it as application/x-ndjson.`,
    );
  }
  if (Array.isArray(value)) {
    return {
      key: keyOf(value[0]),
      items: itemsOf(value),
      sentAt: undefined,
    };
  }
  const object = asObject(value);
  if (!object) {
    throw new Problem('invalid_input', 'Send an event, an array of events, or {"batch": […]}.');
  }
  if (!('batch' in object))
    return { key: keyOf(object), items: [{ value: object }], sentAt: undefined };
  if (!Array.isArray(object.batch)) {
    throw new Problem('invalid_input', '“batch” must be an array of events.');
  }
  return {
    key: keyOf(object),
    items: itemsOf(object.batch),
    sentAt: object.sent_at,
  };
}

/** The events of an array, but none after the first too many. */
function itemsOf(values: readonly unknown[]): Envelope['items'] {
  return values.slice(0, REQUEST_LIMITS.events + 1).map((value) => ({ value }));
}

function keyOf(value: unknown): string | null {
  const object = asObject(value);
  const properties = asObject(object?.properties);
  for (const found of [object?.api_key, object?.token, properties?.token]) {
    if (typeof found === 'string') return found;
  }
  return null;
}

/** The value if it is an object with names, not an array. */
export function asObject(value: unknown): JsonObject | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as JsonObject)
    : null;
}
