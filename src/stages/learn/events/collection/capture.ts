import { v4 as uuidv4, v5 as uuidv5 } from 'uuid';
import { asObject, type Envelope, type JsonObject } from './envelope.ts';
import type { Refusal } from './ingest.contract.ts';
import { parseMoment } from './moment.ts';
import { type Promoted, promote } from './promoted.ts';

/** What one event may hold. */
export const EVENT_LIMITS = {
  /** Bytes of one event's properties as JSON. */
  propertyBytes: 64 * 1024,
  /** Properties of one event, nested ones included. */
  properties: 500,
  /** Levels of nesting within properties. */
  depth: 8,
  /** Characters of an event's name. */
  name: 200,
  /** Characters of a distinct id. */
  distinctId: 400,
  /** Hours that an event may lie in the future. */
  futureHours: 24,
} as const;

const DAY_US = 24 * 3600 * 1e6;
const EARLIEST_US = Date.UTC(2000, 0, 1) * 1000;
/** Less than this is the way through the network, not a wrong clock. */
const LEAST_SKEW_US = 5e6;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Names that stand for message ids which are no UUIDs. */
const MESSAGE_IDS = 'b1b2f6a4-3f8e-4f57-8d2e-0a7a6a5f0c11';

/** An event as it was sent, checked. */
export interface CapturedEvent extends Promoted {
  /** Position among the events sent, from 0. */
  readonly index: number;
  readonly eventId: string;
  readonly event: string;
  readonly distinctId: string;
  /** Microseconds since 1970. */
  readonly ts: number;
  readonly receivedAt: number;
  /** For `$identify`, what the person was called so far; for `$create_alias`, the other name. */
  readonly otherId: string | null;
  readonly set: Readonly<Record<string, unknown>> | null;
  readonly setOnce: Readonly<Record<string, unknown>> | null;
  /** The company by the id or name that the product has for it. */
  readonly company: string | null;
}

export interface CaptureError {
  /** Position among the events sent, from 0. */
  readonly index: number;
  readonly reason: string;
}

export interface Captured {
  readonly events: CapturedEvent[];
  readonly errors: Refusal[];
  /** How many were sent. */
  readonly sent: number;
}

/**
 * Checks each event by itself; a wrong one is told by its place, and the others are kept.
 * @param receivedAt in microseconds since 1970.
 */
export function captureEvents(
  envelope: Envelope,
  receivedAt: number,
  userAgent: string | undefined,
): Captured {
  const events: CapturedEvent[] = [];
  const errors: Refusal[] = [];
  for (const [index, item] of envelope.items.entries()) {
    const found =
      'reason' in item
        ? wrong(null, item.reason)
        : captureEvent(item.value, index, { receivedAt, sentAt: envelope.sentAt, userAgent });
    if ('reason' in found) errors.push({ index, ...found });
    else events.push(found);
  }
  return { events, errors, sent: envelope.items.length };
}

interface Circumstances {
  readonly receivedAt: number;
  readonly sentAt: unknown;
  readonly userAgent: string | undefined;
}

const FIELDS = new Set([
  'event',
  'distinct_id',
  'timestamp',
  'properties',
  'uuid',
  'message_id',
  'sent_at',
  'api_key',
  'token',
  '$set',
  '$set_once',
  'type',
  'library',
  'library_version',
  'offset',
  'messageId',
]);

type Wrong = Omit<Refusal, 'index'>;

function wrong(field: Wrong['field'], reason: string): Wrong {
  return { field, reason };
}

/** The event, or what is wrong with it. */
function captureEvent(
  value: unknown,
  index: number,
  circumstances: Circumstances,
): CapturedEvent | Wrong {
  const object = asObject(value);
  if (!object) return wrong(null, 'An event must be an object with “event” and “distinct_id”.');
  const unknown = Object.keys(object).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) {
    return wrong(
      null,
      `There is no field “${shown(unknown)}” of an event. Put it into “properties”.`,
    );
  }
  const properties = object.properties === undefined ? {} : asObject(object.properties);
  if (!properties) return wrong(null, '“properties” must be an object.');
  const unfit = checkValues(object);
  if (unfit) return wrong(null, unfit);
  const misnamed = checkName(object.event);
  if (misnamed) return wrong('event', misnamed);
  const distinctId = idText(object.distinct_id ?? properties.distinct_id);
  if (typeof distinctId !== 'string') return wrong('distinct_id', distinctId.reason);
  const ts = momentOf(object, circumstances);
  if (typeof ts === 'string') return wrong('timestamp', ts);
  const eventId = eventIdOf(object, properties);
  if (eventId === null) {
    return wrong(null, '“uuid” must be a UUID, such as one from crypto.randomUUID().');
  }
  return {
    index,
    eventId,
    event: object.event as string,
    distinctId,
    ts,
    receivedAt: circumstances.receivedAt,
    ...identityOf(object, properties),
    ...promote(properties, circumstances.userAgent),
  };
}

function checkName(name: unknown): string | null {
  if (typeof name !== 'string' || name.trim() === '')
    return '“event” must be the name of the event.';
  if (name.length > EVENT_LIMITS.name) {
    return `The name of the event has ${name.length} characters; up to ${EVENT_LIMITS.name} are taken.`;
  }
  return null;
}

function idText(value: unknown): string | { reason: string } {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.trim() === '') {
    return { reason: '“distinct_id” must say whose event it is: a text that is not empty.' };
  }
  if (text.length > EVENT_LIMITS.distinctId) {
    return {
      reason: `“distinct_id” has ${text.length} characters; up to ${EVENT_LIMITS.distinctId} are taken.`,
    };
  }
  return text;
}

/** Bytes as JSON, at most: a character may be `\u001f`; quotes, a colon and a comma stand around a property. */
const MOST_BYTES = { character: 6, plain: 25, punctuation: 6 };

/** Sizes, depth and characters of everything in the event. */
function checkValues(object: JsonObject): string | null {
  let count = 0;
  let mostBytes = 0;
  const look = (value: unknown, depth: number): string | null => {
    mostBytes += typeof value === 'string' ? value.length * MOST_BYTES.character : MOST_BYTES.plain;
    if (typeof value === 'string') return isStorable(value) ? null : UNSTORABLE;
    if (value === null || typeof value !== 'object') return null;
    // The event itself and “properties” are the first two levels.
    if (depth > EVENT_LIMITS.depth + 2)
      return `Properties are nested more than ${EVENT_LIMITS.depth} levels deep.`;
    const names = Object.keys(value);
    count += names.length;
    if (count > EVENT_LIMITS.properties + FIELDS.size) {
      return `The event has more than ${EVENT_LIMITS.properties} properties.`;
    }
    for (const name of names) {
      mostBytes += name.length * MOST_BYTES.character + MOST_BYTES.punctuation;
      if (!isStorable(name)) return UNSTORABLE;
      const unfit = look((value as JsonObject)[name], depth + 1);
      if (unfit) return unfit;
    }
    return null;
  };
  const unfit = look(object, 1);
  if (unfit) return unfit;
  // Written out only where it could be too long at all.
  if (mostBytes <= EVENT_LIMITS.propertyBytes) return null;
  const bytes = Buffer.byteLength(JSON.stringify(object));
  return bytes > EVENT_LIMITS.propertyBytes
    ? `The event has ${bytes} bytes; up to ${EVENT_LIMITS.propertyBytes} are taken.`
    : null;
}

const UNSTORABLE = 'It holds a character that cannot be stored: NUL, or half of a surrogate pair.';

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}

/** When it happened by our clock, in microseconds since 1970, or what is wrong with it. */
function momentOf(object: JsonObject, { receivedAt, sentAt }: Circumstances): number | string {
  const { timestamp } = object;
  if (timestamp === undefined || timestamp === null) return receivedAt;
  if (typeof timestamp !== 'string') {
    return '“timestamp” must be ISO 8601, such as 2026-03-31T12:00:00Z, not a number.';
  }
  const told = parseMoment(timestamp);
  if (told === null) {
    return `“timestamp” is “${shown(timestamp)}”: write it as ISO 8601, such as 2026-03-31T12:00:00Z.`;
  }
  const sent = object.sent_at ?? sentAt;
  const sentMoment = typeof sent === 'string' ? parseMoment(sent) : null;
  const skew = sentMoment === null ? 0 : receivedAt - sentMoment;
  const ts = Math.abs(skew) < LEAST_SKEW_US ? told : told + skew;
  if (ts > receivedAt + (EVENT_LIMITS.futureHours / 24) * DAY_US) {
    return `“timestamp” is “${shown(timestamp)}”, more than ${EVENT_LIMITS.futureHours} hours in the future. Check the sender's clock, or send “sent_at” so that it can be corrected.`;
  }
  if (ts < EARLIEST_US) return `“timestamp” is “${shown(timestamp)}”, before the year 2000.`;
  return ts;
}

function eventIdOf(object: JsonObject, properties: JsonObject): string | null {
  if (object.uuid !== undefined && object.uuid !== null) {
    return typeof object.uuid === 'string' && UUID.test(object.uuid)
      ? object.uuid.toLowerCase()
      : null;
  }
  const message = object.message_id ?? object.messageId ?? properties.$insert_id;
  return typeof message === 'string' && message !== '' ? uuidv5(message, MESSAGE_IDS) : uuidv4();
}

function identityOf(
  object: JsonObject,
  properties: JsonObject,
): Pick<CapturedEvent, 'otherId' | 'set' | 'setOnce' | 'company'> {
  const other =
    object.event === '$identify'
      ? properties.$anon_distinct_id
      : object.event === '$create_alias'
        ? properties.alias
        : undefined;
  const groups = asObject(properties.$groups);
  return {
    otherId:
      typeof other === 'string' && other.length <= EVENT_LIMITS.distinctId ? other || null : null,
    set: asObject(object.$set ?? properties.$set),
    setOnce: asObject(object.$set_once ?? properties.$set_once),
    company: typeof groups?.company === 'string' ? groups.company.slice(0, 300) || null : null,
  };
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
