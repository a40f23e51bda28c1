import { promisify } from 'node:util';
import { gunzip as gunzipCallback } from 'node:zlib';
import type { App } from '#platform/api/app.ts';
import { Problem } from '#platform/contract/problem.ts';
import { type Sender, senderOf } from '../keys/product-keys.service.ts';
import { captureEvents } from './capture.ts';
import { openEnvelope, REQUEST_LIMITS } from './envelope.ts';
import type { IngestAnswer, Refusal } from './ingest.contract.ts';
import { keepEvents } from './keep-events.ts';
import { requireQuota } from './quota.ts';

export interface Delivery {
  /** The body as it came. */
  readonly body: Buffer;
  /** The key from the query or the header; the body may carry it as well. */
  readonly key: string | undefined;
  readonly contentType: string | undefined;
  readonly userAgent: string | undefined;
}

/**
 * Takes in what a product sent. When this resolves, every event that it does not name as wrong is
 * on disk, and once only, however often it is sent.
 * @throws Problem when nothing of it was kept; all of it may be sent again.
 */
export async function ingest(app: App, delivery: Delivery): Promise<IngestAnswer> {
  const receivedAt = Date.now() * 1000;
  // A key beside the body is looked at before the work of reading the body.
  const known = delivery.key ? await requireSender(app, delivery.key) : null;
  const lines = /ndjson|jsonl/i.test(delivery.contentType ?? '');
  const envelope = openEnvelope(await unpack(delivery.body), lines);
  const sender = known ?? (await requireSender(app, envelope.key));
  const { events, errors, sent } = captureEvents(envelope, receivedAt, delivery.userAgent);
  if (events.length === 0) throw refusedWhole(errors, sent);
  await requireQuota(app, sender, events.length);
  const { accepted, duplicates, warnings } = await keepEvents(app, sender, events);
  return { accepted, duplicates, rejected: errors.length, errors, warnings };
}

const gunzip = promisify(gunzipCallback);

/** The server unpacks what its headers call packed; some senders leave those out. */
async function unpack(body: Buffer): Promise<Buffer> {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body;
  try {
    return await gunzip(body, { maxOutputLength: REQUEST_LIMITS.bytes + 1 });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new Problem(
        'too_large',
        `Unpacked, the body has more than ${REQUEST_LIMITS.bytes} bytes. Send fewer events in a request.`,
      );
    }
    throw new Problem('invalid_input', 'The gzip data is damaged. Send it again.');
  }
}

/** Whose key it is, by which a product's events come in. */
export async function requireSender(app: App, key: string | null): Promise<Sender> {
  if (!key) {
    throw new Problem(
      'unauthenticated',
      'Send the product key as “api_key” in the body or the query, or as “Authorization: Bearer …”.',
    );
  }
  const sender = await senderOf(app, key);
  if (!sender) {
    throw new Problem(
      'unauthenticated',
      'This product key is unknown or revoked. Make a new one under Settings → Product events.',
    );
  }
  return sender;
}

function refusedWhole(errors: readonly Refusal[], sent: number): Problem {
  if (sent === 0) return new Problem('invalid_input', 'There is no event in this request.');
  const [first] = errors;
  return new Problem('invalid_input', `No event was kept. ${first?.reason}`, {
    fields: errors.map(({ index, field, reason }) => ({
      path: ['body', index, field].filter((part) => part !== null).join('.'),
      message: reason,
    })),
  });
}
