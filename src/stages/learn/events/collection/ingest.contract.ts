import { z } from 'zod';
import { defineRoute } from '#platform/contract/route.ts';

const complaint = z.object({
  index: z.int().describe('Position among the events sent, from 0.'),
  reason: z.string(),
});

const refusal = complaint.extend({
  field: z
    .enum(['event', 'distinct_id', 'timestamp'])
    .nullable()
    .describe('The field at fault, where it is one that every event has.'),
});

/** Why an event was not kept. */
export type Refusal = z.infer<typeof refusal>;

export const ingestAnswerSchema = z.object({
  accepted: z.int().describe('Kept now; on disk when this is answered.'),
  duplicates: z.int().describe('Kept before: their ids are known.'),
  rejected: z.int(),
  errors: z.array(refusal).describe('Events that were not kept, each with its reason.'),
  warnings: z.array(complaint).describe('Events that were kept, though a part was left out.'),
});
export type IngestAnswer = z.infer<typeof ingestAnswerSchema>;

/** Larger than what is taken unpacked, so that the refusal can say so. */
const BODY_LIMIT = 8 * 1024 * 1024;

export const ingestRoutes = {
  send: defineRoute({
    id: 'event.send',
    method: 'POST',
    path: '/ingest',
    summary: 'Send events of a product, with its key',
    description:
      'One event, an array, `{"batch": […]}`, or an event a line (application/x-ndjson); gzip if you like. An event has `event`, `distinct_id`, and perhaps `timestamp` (ISO 8601), `properties` and `uuid`, by which a repeat is known. The key goes as `api_key` in the body or the query, or as “Authorization: Bearer …”. Wrong events are told by their place and the others are kept.',
    access: { kind: 'public' },
    rate: 'ingest',
    crossOrigin: true,
    bodyLimit: BODY_LIMIT,
    query: z.looseObject({ api_key: z.string().max(200).optional() }),
    consumes: 'application/octet-stream',
    output: ingestAnswerSchema,
  }),
};
