import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** Answers CSV text as a file of this name, as it is made. */
export function sendCsv(
  reply: FastifyReply,
  filename: string,
  lines: AsyncIterable<string>,
): FastifyReply {
  return reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${filename}"`)
    .send(Readable.from(lines));
}
